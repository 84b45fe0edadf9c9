"""Windows' list of windows and where they are; their pictures are taken from the screen."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from faces.errors import InputError
from faces.sources.screen import SMALLEST, grab, grabbing
from faces.types import Picture

BOUNDS, CLOAKED = 9, 14
"""DWMWA_EXTENDED_FRAME_BOUNDS: without the invisible border; DWMWA_CLOAKED: on another desktop, or suspended."""


class _Rectangle(ctypes.Structure):
    _fields_ = tuple((name, ctypes.c_long) for name in ("left", "top", "right", "bottom"))


def _libraries() -> tuple[Any, Any]:
    load: Any = ctypes.WinDLL  # type: ignore[attr-defined,unused-ignore]
    return load("user32"), load("dwmapi")


def windows() -> list[tuple[int, str]]:
    """Number and title of other programs' visible windows, the topmost first."""
    user, compositor = _libraries()
    found: list[tuple[int, str]] = []
    kind: Any = ctypes.WINFUNCTYPE  # type: ignore[attr-defined,unused-ignore]

    def look(window: int, _extra: int) -> bool:
        owner, cloaked = ctypes.c_ulong(), ctypes.c_int()
        handle = ctypes.c_void_p(window)
        user.GetWindowThreadProcessId(handle, ctypes.byref(owner))
        compositor.DwmGetWindowAttribute(handle, CLOAKED, ctypes.byref(cloaked), ctypes.sizeof(cloaked))
        title = ctypes.create_unicode_buffer(512)
        user.GetWindowTextW(handle, title, len(title))
        hidden = not user.IsWindowVisible(handle) or user.IsIconic(handle) or cloaked.value
        if title.value and not hidden and owner.value != os.getpid():
            found.append((window, title.value))
        return True

    user.EnumWindows(kind(ctypes.c_bool, ctypes.c_void_p, ctypes.c_void_p)(look), None)
    return found


@contextmanager
def looking(window: int, name: str, gone: InputError) -> Iterator[Callable[[], Picture | None]]:
    """What gives the part of the screen where the window lies; raises `gone` once it is closed.

    Raises:
        InputError: about `name`, when the screen is locked.
    """
    user, compositor = _libraries()
    handle = ctypes.c_void_p(window)
    with grabbing(name) as grabber:

        def picture() -> Picture | None:
            if not user.IsWindow(handle):
                raise gone
            place = _Rectangle()
            compositor.DwmGetWindowAttribute(handle, BOUNDS, ctypes.byref(place), ctypes.sizeof(place))
            width, height = place.right - place.left, place.bottom - place.top
            if user.IsIconic(handle) or min(width, height) < SMALLEST:
                return None
            return grab(grabber, place.left, place.top, width, height)

        yield picture
