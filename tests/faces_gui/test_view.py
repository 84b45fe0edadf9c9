from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor

from faces.overlay import Seats, Style
from faces.types import Frame, FrameResult
from faces_gui import painter
from faces_gui.view import LiveView, Look, prepare, region
from tests.faces_gui.conftest import face, picture


def result(*faces, width=320, height=240):
    return FrameResult(0.0, width, height, faces)


@pytest.mark.parametrize(
    ("fit", "ratio", "expected"),
    [
        ("fit", 1.0, (0, 150, 400, 300)),
        ("fill", 1.0, (-200, 0, 800, 600)),
        ("actual", 1.0, (40, 180, 320, 240)),
        ("actual", 2.0, (120, 240, 160, 120)),
    ],
)
def test_where_a_picture_lies(fit, ratio, expected):
    assert region(320, 240, Look((400, 600), fit, ratio)).getRect() == pytest.approx(expected)


def test_frames_are_prepared_in_device_pixels_and_mirrored():
    image = picture()
    image[:, :160] = 200
    shown = prepare(Frame(image), result(), Look((640, 480), ratio=2.0, mirror=True), Seats())
    assert shown.image.shape == (960, 1280, 3)
    assert shown.image[0, 0, 0] == 90
    assert shown.image[0, -1, 0] == 200
    assert image[0, 0, 0] == 200


def test_a_box_follows_the_picture_into_the_view_and_its_mirror():
    found = result(face(3, 40, 60, 80))
    place, visible = QRectF(100, 0, 640, 480), QRectF(100, 0, 640, 480)
    box = painter.mapped(found, place, visible).faces[0].detection.box
    assert (box.x, box.y, box.w, box.h) == (80, 120, 160, 160)
    mirrored = painter.mapped(found, place, visible, mirror=True).faces[0].detection.box
    assert mirrored.x == 640 - 80 - 160


def test_a_face_outside_the_filled_view_is_not_drawn():
    found = result(face(0, 0, 0, 20), face(1, 150, 100, 40))
    place, visible = QRectF(-400, 0, 1200, 900), QRectF(0, 0, 400, 900)
    assert [each.id for each in painter.mapped(found, place, visible).faces] == [1]


@pytest.mark.parametrize("fit", ["fit", "fill", "actual"])
@pytest.mark.parametrize("kind", ["minimal", "boxes", "corners", "cards"])
def test_the_box_is_painted_where_the_face_is(qtbot, fit, kind):
    view = LiveView()
    qtbot.addWidget(view)
    view.resize(640, 480)
    view.set_look(Style(kind=kind), fit=fit, mirror=False)
    found = result(face(0, 120, 80, 80))
    view.show_frame(view.preparer()(Frame(picture()), found))
    place = region(320, 240, view.look)
    image = view.grab().toImage()
    x = round(place.x() + 120 * place.width() / 320)
    y = round(place.y() + 80 * place.height() / 240)
    near = [image.pixelColor(x + dx, y + 6) for dx in range(-3, 4)]
    assert QColor(86, 180, 233) in near
    view.set_look(None, fit=fit, mirror=False)
    near = [view.grab().toImage().pixelColor(x + dx, y + 6) for dx in range(-3, 4)]
    assert all(colour == QColor(90, 90, 90) for colour in near)


def test_labels_are_laid_out_before_they_come_to_the_window_and_again_only_for_another_look(qtbot, monkeypatch):
    view, laid = LiveView(), []
    monkeypatch.setattr(painter, "layout", lambda result, measure, style, seats: laid.append(style) or [])
    qtbot.addWidget(view)
    view.resize(640, 480)
    prepared = view.preparer()(Frame(picture()), result(face(0, 120, 80, 80)))
    assert laid == [Style()]
    view.show_frame(prepared)
    view.grab()
    assert len(laid) == 1
    view.set_look(Style(font_scale=2.0), fit="fit", mirror=False)
    view.grab()
    view.grab()
    assert laid[1:] == [Style(font_scale=2.0)]
    view.set_look(Style(font_scale=2.0), fit="fit", mirror=False)
    assert len(laid) == 3, "after a change of language"
    view.show_frame(prepared)
    view.grab()
    assert laid[3:] == [Style(font_scale=2.0)], "a frame that was on its way"


def test_a_screen_reader_hears_how_many_faces_there_are(qtbot):
    view = LiveView()
    qtbot.addWidget(view)
    view.show_frame(view.preparer()(Frame(picture()), result(face(0, 1, 1, 50), face(1, 90, 1, 50))))
    assert "2" in view.accessibleDescription()
    view.show_frame(None)
    assert "2" not in view.accessibleDescription()


def test_a_screen_reader_hears_the_windows_language_at_once(qtbot, qapp, languages):
    view = LiveView()
    qtbot.addWidget(view)
    view.show_frame(view.preparer()(Frame(picture()), result(face(0, 1, 1, 50))))
    for code, name, said in (("de", "Live-Bild", "1 Gesicht im Bild"), ("en", "Live view", "1 face in the picture")):
        languages.use(code)
        qapp.sendPostedEvents()
        assert (view.accessibleName(), view.accessibleDescription()) == (name, said)


def test_pixels_outlive_the_frame_that_brought_them(qtbot):
    view = LiveView()
    qtbot.addWidget(view)
    view.resize(320, 240)
    for value in range(0, 200, 10):
        view.show_frame(view.preparer()(Frame(picture(value=value)), result()))
        np.full((240, 320, 3), 255, np.uint8)
    assert view.grab().toImage().pixelColor(5, 5) == QColor(190, 190, 190)
