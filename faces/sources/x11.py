"""What X11 shows, window by window: pictures of one window, or of the screen without one of its windows.

Speaks xcb through ctypes: it is there wherever Qt runs on X11, needs no process-wide error handler, and an error is an
answer like any other. Structures as in the X11 protocol, version 11, release 7.7, and the Composite extension 0.4.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from faces.errors import InputError
from faces.notices import NO_WINDOWS

Pixels = npt.NDArray[np.uint8]

Z_PIXMAP = 2
VIEWABLE = 2
INPUT_OUTPUT = 1
AUTOMATIC = 0
ANY = 0
HEADER = 32
"""Bytes of every reply before its list."""
ALL_PLANES = 0xFFFFFFFF
REPAINTED = 0.3
"""Seconds until a window that has just been redirected has painted what other windows covered."""
LONGEST_TITLE = 256
"""Four-byte units."""


class _Cookie(ctypes.Structure):
    _fields_ = (("sequence", ctypes.c_uint),)


_ID, _BYTE, _SHORT, _PLACE = ctypes.c_uint32, ctypes.c_uint8, ctypes.c_uint16, ctypes.c_int16
_REQUESTS: dict[str, tuple[Any, ...]] = {
    "get_geometry": (_ID,),
    "get_window_attributes": (_ID,),
    "query_tree": (_ID,),
    "translate_coordinates": (_ID, _ID, _PLACE, _PLACE),
    "intern_atom": (_BYTE, _SHORT, ctypes.c_char_p),
    "get_property": (_BYTE, _ID, _ID, _ID, _ID, _ID),
    "get_selection_owner": (_ID,),
    "get_image": (_BYTE, _ID, _PLACE, _PLACE, _SHORT, _SHORT, _ID),
    "composite_query_version": (_ID, _ID),
}
_COMMANDS: dict[str, tuple[Any, ...]] = {
    "composite_redirect_window": (_ID, _BYTE),
    "composite_redirect_subwindows": (_ID, _BYTE),
    "composite_name_window_pixmap": (_ID, _ID),
    "free_pixmap": (_ID,),
}


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle on the desktop, pixels."""

    left: int
    top: int
    width: int
    height: int


class X11:
    """A connection to the X server."""

    def __init__(self) -> None:
        """Connect.

        Raises:
            InputError: when there is no X server or it cannot give pictures of single windows.
        """
        self._calls: dict[str, Any] = {}
        try:
            xcb = ctypes.CDLL(ctypes.util.find_library("xcb") or "libxcb.so.1")
            composite = ctypes.CDLL(ctypes.util.find_library("xcb-composite") or "libxcb-composite.so.0")
            self._free = ctypes.CDLL(None).free
        except OSError as error:
            raise InputError(f"{NO_WINDOWS}: {error}; install libxcb and libxcb-composite") from None
        self._free.argtypes = (ctypes.c_void_p,)
        self._prepare(xcb, composite)
        self._connection = ctypes.c_void_p(xcb.xcb_connect(None, None))
        if xcb.xcb_connection_has_error(self._connection):
            xcb.xcb_disconnect(self._connection)
            raise InputError(f"{NO_WINDOWS}: there is no X server")
        self._xcb = xcb
        self.root: int = xcb.xcb_setup_roots_iterator(xcb.xcb_get_setup(self._connection)).contents()
        if self._ask("composite_query_version", 0, 4) is None:
            self.close()
            raise InputError(f"{NO_WINDOWS}: the X server lacks the Composite extension")

    def close(self) -> None:
        """Let go of the connection; at most once."""
        self._xcb.xcb_disconnect(self._connection)

    def atom(self, name: str) -> int:
        """The number of a name."""
        reply = self._ask("intern_atom", 0, len(name), name.encode())
        return int(struct.unpack_from("=I", reply, 8)[0]) if reply else 0

    def property(self, window: int, name: str) -> bytes:
        """A window's property; empty when it has none of that name."""
        reply = self._ask("get_property", 0, window, self.atom(name), ANY, 0, LONGEST_TITLE)
        if reply is None:
            return b""
        bits, count = reply[1], struct.unpack_from("=I", reply, 16)[0]
        return reply[HEADER : HEADER + count * bits // 8]

    def numbers(self, window: int, name: str) -> tuple[int, ...]:
        """The same for a property that is a list of numbers."""
        found = self.property(window, name)
        return struct.unpack(f"={len(found) // 4}I", found[: len(found) // 4 * 4])

    def title(self, window: int) -> str:
        """What stands above the window; empty when it has no title."""
        return (self.property(window, "_NET_WM_NAME") or self.property(window, "WM_NAME")).decode("utf-8", "replace")

    def composited(self) -> bool:
        """Whether a compositor runs, so that a window can be translucent."""
        reply = self._ask("get_selection_owner", self.atom("_NET_WM_CM_S0"))
        return reply is not None and struct.unpack_from("=I", reply, 8)[0] != 0

    def children(self, window: int) -> tuple[int, ...]:
        """The windows in this one, the lowest first."""
        reply = self._ask("query_tree", window)
        if reply is None:
            return ()
        count = struct.unpack_from("=H", reply, 16)[0]
        return struct.unpack_from(f"={count}I", reply, HEADER)

    def outermost(self, window: int) -> int:
        """The window on the desktop that contains this one: its frame, or itself."""
        while reply := self._ask("query_tree", window):
            parent = struct.unpack_from("=I", reply, 12)[0]
            if parent in (0, self.root):
                break
            window = parent
        return window

    def visible(self, window: int) -> bool:
        """Whether the window is neither closed nor minimised and has something to show."""
        reply = self._ask("get_window_attributes", window)
        return reply is not None and reply[26] == VIEWABLE and struct.unpack_from("=H", reply, 12)[0] == INPUT_OUTPUT

    def area(self, window: int) -> Area | None:
        """Where the window lies on the desktop, its border included; None when it is closed."""
        reply, moved = self._ask("get_geometry", window), self._ask("translate_coordinates", window, self.root, 0, 0)
        if reply is None or moved is None:
            return None
        width, height, border = struct.unpack_from("=HHH", reply, 16)
        left, top = struct.unpack_from("=hh", moved, 12)
        return Area(left - border, top - border, width + 2 * border, height + 2 * border)

    def redirect(self, window: int, *, inside: bool = False) -> None:
        """Have the server keep all of the window's picture, covered or not; or of those `inside` it."""
        self._do("composite_redirect_subwindows" if inside else "composite_redirect_window", window, AUTOMATIC)

    def picture(self, window: int) -> Pixels | None:
        """All of a redirected window.

        Returns:
            (height, width, 4) uint8: blue, green, red and, where the window is translucent, opacity, else 255. None
            when it cannot be seen now.
        """
        pixmap = self._xcb.xcb_generate_id(self._connection)
        if not self._do("composite_name_window_pixmap", window, pixmap):
            return None
        try:
            reply = self._ask("get_geometry", pixmap)
            if reply is None:
                return None
            width, height = struct.unpack_from("=HH", reply, 16)
            image = self._ask("get_image", Z_PIXMAP, pixmap, 0, 0, width, height, ALL_PLANES)
        finally:
            self._do("free_pixmap", pixmap)
        if image is None or len(image) < HEADER + 4 * width * height:  # fewer bits per pixel are not met any more
            return None
        pixels = np.frombuffer(image, np.uint8, 4 * width * height, HEADER).reshape(height, width, 4)
        if image[1] != 32:
            pixels = pixels.copy()
            pixels[:, :, 3] = 255
        return pixels

    def screen(self, area: Area, without: int) -> Pixels:
        """The screen as if one window were not there; nothing but black where no other window is.

        Args:
            area: what of the screen.
            without: the window that is left out. `redirect(root, inside=True)` was called before.

        Returns:
            (height, width, 3) uint8 BGR.
        """
        canvas = np.zeros((area.height, area.width, 3), np.uint8)
        left_out = self.outermost(without)
        for window in self._seen(area, left_out):
            place, pixels = self.area(window), self.picture(window)
            if place is not None and pixels is not None:
                paste(canvas, pixels, place.left - area.left, place.top - area.top)
        return canvas

    def _seen(self, area: Area, left_out: int) -> Iterator[int]:
        """The windows on the desktop that show something in `area`, the lowest first."""
        for window in self.children(self.root):
            if window == left_out or not self.visible(window):
                continue
            place = self.area(window)
            if place is not None and _meet(place, area):
                yield window

    def _ask(self, name: str, *arguments: object) -> bytes | None:
        """A request's whole reply; None when the server refuses."""
        request, answer = self._calls[name]
        refused = ctypes.c_void_p()
        found = answer(self._connection, request(self._connection, *arguments), ctypes.byref(refused))
        if not found:
            self._free(refused)
            return None
        more = struct.unpack("=I", ctypes.string_at(found + 4, 4))[0]
        reply = ctypes.string_at(found, HEADER + 4 * more)
        self._free(found)
        return reply

    def _do(self, name: str, *arguments: object) -> bool:
        """A request without a reply; whether the server did it."""
        refused = self._xcb.xcb_request_check(self._connection, self._calls[name](self._connection, *arguments))
        self._free(refused)
        return not refused

    def _prepare(self, xcb: ctypes.CDLL, composite: ctypes.CDLL) -> None:
        """Tell ctypes the signatures."""
        pointer = ctypes.c_void_p
        xcb.xcb_connect.restype = pointer
        xcb.xcb_get_setup.restype = pointer
        xcb.xcb_setup_roots_iterator.restype = _Roots
        xcb.xcb_generate_id.restype = ctypes.c_uint32
        xcb.xcb_request_check.restype = pointer
        xcb.xcb_request_check.argtypes = (pointer, _Cookie)
        for function in ("connection_has_error", "disconnect", "get_setup", "setup_roots_iterator", "generate_id"):
            getattr(xcb, f"xcb_{function}").argtypes = (pointer,)
        for name, kinds in _REQUESTS.items():
            library = composite if name.startswith("composite") else xcb
            request, answer = getattr(library, f"xcb_{name}"), getattr(library, f"xcb_{name}_reply")
            request.argtypes, request.restype = (pointer, *kinds), _Cookie
            answer.argtypes, answer.restype = (pointer, _Cookie, pointer), pointer
            self._calls[name] = request, answer
        for name, kinds in _COMMANDS.items():
            library = composite if name.startswith("composite") else xcb
            request = getattr(library, f"xcb_{name}_checked")
            request.argtypes, request.restype = (pointer, *kinds), _Cookie
            self._calls[name] = request


class _Roots(ctypes.Structure):
    _fields_ = (("screen", ctypes.POINTER(ctypes.c_uint32)), ("rest", ctypes.c_int), ("index", ctypes.c_int))

    def contents(self) -> int:
        """The root window of the first screen: the first number of its description."""
        return int(self.screen[0])


def paste(canvas: Pixels, pixels: Pixels, left: int, top: int) -> None:
    """Put a window's picture onto `canvas`, its corner at (left, top), which may lie outside.

    Args:
        canvas: (height, width, 3) uint8 BGR, changed in place.
        pixels: (h, w, 4) uint8, colours multiplied by opacity as compositors want them.
        left: pixels from the canvas's left edge.
        top: pixels from its upper edge.
    """
    x0, y0 = max(0, left), max(0, top)
    x1, y1 = min(canvas.shape[1], left + pixels.shape[1]), min(canvas.shape[0], top + pixels.shape[0])
    if x0 >= x1 or y0 >= y1:
        return
    part, below = pixels[y0 - top : y1 - top, x0 - left : x1 - left], canvas[y0:y1, x0:x1]
    opacity = part[:, :, 3:]
    if opacity.min() == 255:
        below[:] = part[:, :, :3]
    else:
        through = below.astype(np.uint16) * (255 - opacity.astype(np.uint16)) // 255
        below[:] = np.minimum(255, part[:, :, :3] + through).astype(np.uint8)


def _meet(one: Area, other: Area) -> bool:
    across = one.left < other.left + other.width and other.left < one.left + one.width
    return across and one.top < other.top + other.height and other.top < one.top + one.height
