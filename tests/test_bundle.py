"""What is prepared for the packaged application; tools/package.py builds and tries the real one."""

from __future__ import annotations

import ctypes
import plistlib
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
from configparser import ConfigParser
from pathlib import Path
from types import SimpleNamespace

import pytest
from PIL import Image

import faces
from faces.cli import COMMANDS

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LANGUAGES = {path.stem.removeprefix("faces_") for path in (ROOT / "resources" / "translations").glob("*.qm")}


@pytest.fixture(autouse=True)
def tools(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "tools"))


def test_everything_that_the_application_shows_is_carried():
    import bundle

    carried = {Path(folder, Path(source).name).as_posix() for source, folder in bundle.files(ROOT)}
    registry = tomllib.loads((ROOT / "models" / "registry.toml").read_text(encoding="utf-8"))
    shipped = {f"models/{each['file']}" for each in registry["weights"].values() if each["source"] == "bundled"}
    needed = {"LICENSE", "models/registry.toml", "resources/styles/faces.qss", "resources/icons/faces.svg"}
    needed |= {f"resources/translations/faces_{code}.qm" for code in LANGUAGES}
    assert shipped | needed <= carried
    assert [path.name for path in bundle.apart(ROOT)] == ["faces-accurate.onnx", "faces-accurate-expression.onnx"]
    assert not {f"models/{path.name}" for path in bundle.apart(ROOT)} & carried
    assert not [name for name in carried if name.endswith(".py")]


def test_what_is_excluded_is_what_the_engine_and_the_window_may_not_import():
    import bundle

    contract = next(each for each in PROJECT["tool"]["importlinter"]["contracts"] if "no window" in each["name"])
    assert set(contract["forbidden_modules"]) - {"PySide6"} <= set(bundle.EXCLUDED)
    packages = {path.parent.name for path in ROOT.glob("faces_*/__init__.py")}
    assert packages - {"faces_gui"} <= set(bundle.EXCLUDED)


def test_no_command_of_the_bundle_is_excluded():
    import bundle

    inside = {"run", "gui", "report", "models", "doctor", "self-test"}
    assert inside <= set(COMMANDS)
    assert not [name for name in inside if COMMANDS[name][0].partition(".")[0] in bundle.EXCLUDED]


@pytest.mark.parametrize(
    ("place", "left_out"),
    [
        ("PySide6/Qt/translations/qtbase_de.qm", False),
        ("PySide6/Qt/translations/qtbase_ja.qm", True),
        ("PySide6\\translations\\qtbase_ja.qm", True),
        ("PySide6/Qt/lib/libQt6Quick.so.6", True),
        ("PySide6/Qt/lib/libQt6Widgets.so.6", False),
        ("PySide6/Qt6Qml.dll", True),
        ("PySide6/Qt/plugins/platforms/libqxcb.so", False),
        ("resources/samples/portrait.jpg", False),
    ],
)
def test_what_qt_brings_too_much_is_left_out(place, left_out):
    import bundle

    assert bundle.superfluous(place) == left_out


@pytest.mark.parametrize("code", sorted(LANGUAGES - {"en"}))
def test_qts_own_texts_come_in_every_language_of_the_window(code):
    import bundle

    spellings = {"zh": "zh_CN"}
    assert not bundle.superfluous(f"PySide6/Qt/translations/qtbase_{spellings.get(code, code)}.qm")


def test_macos_is_told_why_the_camera_is_used_and_the_version():
    import bundle

    told = bundle.info_plist(ROOT)
    assert "camera" in told["NSCameraUsageDescription"]
    assert told["CFBundleShortVersionString"] == faces.__version__
    assert told["CFBundleExecutable"] == "faces-window", "a click opens the window, not the command line"
    assert set(told["CFBundleLocalizations"]) == LANGUAGES
    assert plistlib.loads(plistlib.dumps(told)) == told


@pytest.mark.skipif(sys.platform == "win32", reason="needs symbolic links")
def test_on_macos_what_a_click_starts_is_published_too(tmp_path, monkeypatch):
    import package

    monkeypatch.setattr(package, "sys", SimpleNamespace(platform="darwin"))
    monkeypatch.setattr(package.inside, "write", lambda folder, root: None)
    (tmp_path / "made" / "faces").mkdir(parents=True)
    app = tmp_path / "made" / "Faces.app" / "Contents"
    app.mkdir(parents=True)
    (app / "Frameworks").symlink_to("Resources")
    folder = package.collect(tmp_path / "made" / "faces", tmp_path / "dist")
    assert (tmp_path / "dist" / "Faces.app" / "Contents" / "Frameworks").is_symlink()
    package.pack(folder, "faces-1", tmp_path / "a.tar.gz")
    with tarfile.open(tmp_path / "a.tar.gz") as archive:
        assert archive.getmember("faces-1/Faces.app/Contents/Frameworks").issym()


def test_windows_is_told_the_version(tmp_path):
    import bundle

    packaging = tmp_path / "resources" / "packaging"
    packaging.mkdir(parents=True)
    shutil.copy(ROOT / "resources" / "packaging" / "version.txt", packaging)
    text = bundle.version_resource(tmp_path).read_text(encoding="utf-8")
    assert "@" not in text
    assert text.count(f"'{faces.__version__}'") == 2
    seen: list[object] = []

    def named(*arguments: object, **_: object) -> object:
        seen.append(arguments)
        return arguments

    names = re.findall(r"\b([A-Z][A-Za-z]+)\(", text)
    eval(compile(text, "version.txt", "eval"), dict.fromkeys(names, named))
    assert ("ProductName", "Faces") in seen


def test_the_desktop_file_opens_the_window_with_a_file():
    entry = ConfigParser(interpolation=None)
    entry.optionxform = str  # type: ignore[assignment]
    entry.read(ROOT / "resources" / "packaging" / "faces.desktop", encoding="utf-8")
    desktop = entry["Desktop Entry"]
    assert (desktop["Exec"], desktop["Icon"], desktop["Terminal"]) == ("faces-window %f", "faces", "false")
    assert {f"Comment[{code}]" for code in LANGUAGES - {"en"}} <= set(desktop)
    assert desktop["Categories"].endswith(";")


def test_the_icons_have_every_size_that_the_systems_ask_for():
    icons = ROOT / "resources" / "icons"
    with Image.open(icons / "faces.ico") as icon:
        assert {(16, 16), (32, 32), (48, 48), (256, 256)} <= icon.info["sizes"]
    with Image.open(icons / "faces.icns") as icon:
        assert max(size[0] * size[2] for size in icon.info["sizes"]) == 1024
    with Image.open(icons / "faces.png") as icon:
        assert icon.size == (256, 256)
        assert icon.getpixel((0, 0))[3] == 0, "round corners"
        assert icon.getpixel((128, 8))[3] == 255


needs_a_compiler = pytest.mark.skipif(
    not sys.platform.startswith("linux") or not all(map(shutil.which, ("cc", "nm", "readelf", "strip"))),
    reason="needs Linux, binutils and a C compiler",
)


def build(folder: Path, name: str, code: str, *options: str) -> Path:
    source = folder / f"{name}.c"
    source.write_text(code)
    made = folder / f"{name}.so"
    command = ["cc", "-shared", "-fPIC", "-g", f"-Wl,-soname,{made.name}", "-o", str(made), str(source), *options]
    subprocess.run(command, check=True)
    return made


@needs_a_compiler
def test_a_library_that_nothing_calls_is_emptied_and_what_needs_it_still_loads(tmp_path, monkeypatch):
    import slim

    (tmp_path / "libs").mkdir()
    (tmp_path / "user").mkdir()
    build(tmp_path / "libs", "libdeep", "int deep(void) { return 1; }")
    versions = tmp_path / "map"
    versions.write_text("V_1 { global: heavy; x265_api_get_9; table; };")
    code = "int deep(void); int heavy(void) { return deep(); } void *x265_api_get_9(void) { return &heavy; }"
    where = ("-L", str(tmp_path / "libs"))
    heavy = build(
        tmp_path / "libs",
        "libheavy",
        code + " int table[9] = {1};",
        f"-Wl,--version-script={versions}",
        *where,
        "-l:libdeep.so",
    )
    code = """
    int heavy(void); void *x265_api_get_9(void); extern int table[];
    int never(void) { return heavy() + table[0]; }
    int asked(void) { return x265_api_get_9() != 0; }
    int light(void) { return 42; }
    """
    rpath = "-Wl,-rpath,$ORIGIN/../libs"
    user = build(tmp_path / "user", "user", code, *where, "-l:libheavy.so", rpath)
    before = heavy.stat().st_size
    monkeypatch.setattr(slim, "UNUSED", {"libs/libheavy.so": ("user/*.so",)})
    monkeypatch.setattr(slim, "STRIPPED", ("user/*.so",))
    size = user.stat().st_size
    slim.slim(tmp_path)
    assert heavy.stat().st_size <= before
    assert user.stat().st_size < size, "its debugging symbols are gone"
    assert not (tmp_path / "libs" / "libdeep.so").exists(), "nothing needs it any more"
    loaded = ctypes.CDLL(str(user), mode=0x1)  # RTLD_LAZY
    assert (loaded.light(), loaded.asked()) == (42, 0)
    script = f"import ctypes; ctypes.CDLL({str(user)!r}).never()"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "heavy was left out of the packaged application" in done.stderr


def test_every_native_library_has_a_project_and_a_licence():
    from native import LIBRARIES

    assert all(each.project and each.licence for each in LIBRARIES.values())
    beginnings = list(LIBRARIES)
    hidden = [(a, b) for n, a in enumerate(beginnings) for b in beginnings[n + 1 :] if b.startswith(a)]
    assert hidden == [], "the first that fits is taken"


def test_an_unknown_library_stops_the_build():
    pytest.importorskip("PIL")
    import inside

    with pytest.raises(LookupError, match=r"libnobody\.so\.1 is inside, and tools/native\.py does not say what it is"):
        inside._known("libnobody.so.1")
    assert inside._known("libx264-d6533a8d.so.165").licence == "GPL-2.0-or-later"
