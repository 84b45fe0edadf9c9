"""What the libraries inside the wheels and of the system are: project and licence by how a file's name begins."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Native:
    """A project of which a compiled library is inside."""

    project: str
    licence: str


FFMPEG = Native("FFmpeg", "LGPL-3.0-or-later")
QT = Native("Qt", "LGPL-3.0-only OR GPL-2.0-only OR GPL-3.0-only")
X11 = Native("X.Org libraries", "MIT")
KERBEROS = Native("MIT Kerberos", "MIT")
GCC = Native("GCC runtime libraries", "GPL-3.0-or-later WITH GCC-exception-3.1")

LIBRARIES = {
    "libSvtAv1": Native("SVT-AV1", "BSD-3-Clause-Clear AND AOM patent licence"),
    "libX": X11,
    "libxcb": X11,
    "libaom": Native("libaom", "BSD-2-Clause AND AOM patent licence"),
    "libasound": Native("alsa-lib", "LGPL-2.1-or-later"),
    "libavif": Native("libavif", "BSD-2-Clause"),
    "libav": FFMPEG,
    "libswresample": FFMPEG,
    "libswscale": FFMPEG,
    "libblkid": Native("util-linux", "LGPL-2.1-or-later"),
    "libbrotli": Native("Brotli", "MIT"),
    "libbsd": Native("libbsd", "BSD-3-Clause"),
    "libbz2": Native("bzip2", "bzip2-1.0.6"),
    "libcap": Native("libcap", "BSD-3-Clause OR GPL-2.0-only"),
    "libcom_err": Native("e2fsprogs", "MIT"),
    "libcrypto.so.3": Native("OpenSSL", "Apache-2.0"),
    "libssl.so.3": Native("OpenSSL", "Apache-2.0"),
    "libdav1d": Native("dav1d", "BSD-2-Clause"),
    "libdbus": Native("D-Bus", "AFL-2.1 OR GPL-2.0-or-later"),
    "libdrm": Native("libdrm", "MIT"),
    "libedit": Native("libedit", "BSD-3-Clause"),
    "libexpat": Native("Expat", "MIT"),
    "libffi": Native("libffi", "MIT"),
    "libfontconfig": Native("Fontconfig", "HPND"),
    "libfreetype": Native("FreeType", "FTL OR GPL-2.0-only"),
    "libfribidi": Native("FriBidi", "LGPL-2.1-or-later"),
    "libgcc_s": GCC,
    "libgfortran": GCC,
    "libquadmath": Native("GCC libquadmath", "LGPL-2.1-or-later"),
    "libstdc++": GCC,
    "libgcrypt": Native("Libgcrypt", "LGPL-2.1-or-later"),
    "libgpg-error": Native("libgpg-error", "LGPL-2.1-or-later"),
    "libglib": Native("GLib", "LGPL-2.1-or-later"),
    "libgthread": Native("GLib", "LGPL-2.1-or-later"),
    "libgmp": Native("GMP", "LGPL-3.0-or-later OR GPL-2.0-or-later"),
    "libgnutls": Native("GnuTLS", "LGPL-2.1-or-later"),
    "libgssapi": KERBEROS,
    "libkrb5": KERBEROS,
    "libk5crypto": KERBEROS,
    "libkeyutils": Native("keyutils", "LGPL-2.1-or-later"),
    "libharfbuzz": Native("HarfBuzz", "MIT"),
    "libhogweed": Native("Nettle", "LGPL-3.0-or-later OR GPL-2.0-or-later"),
    "libnettle": Native("Nettle", "LGPL-3.0-or-later OR GPL-2.0-or-later"),
    "libicu": Native("ICU", "Unicode-3.0"),
    "libjpeg": Native("libjpeg-turbo", "BSD-3-Clause AND IJG"),
    "liblcms2": Native("Little CMS", "MIT"),
    "liblz4": Native("LZ4", "BSD-2-Clause"),
    "liblzma": Native("XZ Utils", "0BSD"),
    "libmd": Native("libmd", "BSD-3-Clause"),
    "libmp3lame": Native("LAME", "LGPL-2.0-or-later"),
    "libmpdec": Native("mpdecimal", "BSD-2-Clause"),
    "libopencore-amr": Native("opencore-amr", "Apache-2.0"),
    "libopenjp2": Native("OpenJPEG", "BSD-2-Clause"),
    "libopus": Native("Opus", "BSD-3-Clause"),
    "libpcre2": Native("PCRE2", "BSD-3-Clause"),
    "libpng": Native("libpng", "libpng-2.0"),
    "libpyside6": QT,
    "libQt6": QT,
    "libshiboken6": QT,
    "libscipy_openblas": Native("OpenBLAS", "BSD-3-Clause"),
    "libsharpyuv": Native("libwebp", "BSD-3-Clause"),
    "libwebp": Native("libwebp", "BSD-3-Clause"),
    "libselinux": Native("libselinux", "libselinux-1.0"),
    "libsystemd": Native("systemd", "LGPL-2.1-or-later"),
    "libtiff": Native("libtiff", "libtiff"),
    "libunistring": Native("libunistring", "LGPL-3.0-or-later OR GPL-2.0-or-later"),
    "libuuid": Native("util-linux", "BSD-3-Clause"),
    "libvpl": Native("Intel VPL", "MIT"),
    "libvpx": Native("libvpx", "BSD-3-Clause"),
    "libx264": Native("x264", "GPL-2.0-or-later"),
    "libxkbcommon": Native("xkbcommon", "MIT"),
    "libz.so": Native("zlib", "Zlib"),
    "libzstd": Native("Zstandard", "BSD-3-Clause OR GPL-2.0-only"),
}
"""OpenSSL 1.1, which OpenCV's wheel brings for its FFmpeg, is not among them: tools/slim.py leaves it out."""
