"""Boxes and labels for the faces of a picture: one layout, drawn by cv2 in files and by QPainter in the window."""

from faces.overlay.commands import Command, Line, Panel, Rectangle, Text
from faces.overlay.layout import Measure, layout
from faces.overlay.raster import draw
from faces.overlay.seats import Seats
from faces.overlay.style import Kind, Style

__all__ = ["Command", "Kind", "Line", "Measure", "Panel", "Rectangle", "Seats", "Style", "Text", "draw", "layout"]
