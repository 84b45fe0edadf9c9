"""That nothing is cut off, covered or lost, also on a small screen and from right to left."""

from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLabel, QMenu, QTabBar, QToolButton

from faces.types import FrameResult
from faces_gui import sides, theme
from faces_gui.banner import READABLE, Message
from faces_gui.dialogs.help import Sheet
from faces_gui.labels import BREAK, Prose, breakable
from faces_gui.panels.table import Rows
from faces_gui.settings import NATIVE
from tests.faces_gui.conftest import face

SMALL = QSize(910, 512)
"""Of a screen of 1366 x 768 pixels at 150 %."""


def place_of(widget, window):
    return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())


@pytest.mark.parametrize("code", NATIVE)
def test_the_window_fits_a_small_screen(window, languages, qapp, code):
    languages.use(code)
    qapp.sendPostedEvents()
    for name in ("table", "history"):
        window.docks.show(name)
    least = window.minimumSizeHint()
    assert least.boundedTo(SMALL) == least


def test_cards_keep_their_width_in_the_narrowest_window(window, qtbot):
    window.docks._timer.stop()  # or it would show what there is without a source: nothing
    window.docks.cards.show_result(FrameResult(0.0, 320, 240, (face(1, 0, 0, 50, expression="happiness"),)))
    window.resize(window.minimumSizeHint())
    qtbot.wait(50)
    card = window.docks.cards.cards[1]
    assert window.docks.cards.viewport().rect().contains(place_of(card, window.docks.cards.viewport()))


def test_a_banner_pushes_the_view_together_but_over_nothing(window, qtbot):
    window.docks.show("history")
    window.resize(window.minimumSizeHint())
    window.warn("no such thing, " * 12)
    qtbot.wait(100)
    view, history = place_of(window.view, window), place_of(window.docks.history, window)
    assert not view.intersects(history)
    assert not view.intersects(place_of(window.banner, window))
    assert window.banner.height() >= window.banner.layout().heightForWidth(window.banner.width())


def test_what_can_be_opened_keeps_its_height_where_there_is_little_room(window, qtbot):
    window.resize(800, 600)
    window.docks.show("table")
    window.warn("a reason " * 20)
    buttons = window.start._buttons.values()
    qtbot.waitUntil(lambda: all(each.height() >= each.sizeHint().height() > 0 for each in buttons), timeout=2000)
    assert window.start.verticalScrollBar().maximum() > 0


def test_a_messages_buttons_go_below_a_text_that_would_be_narrow(qtbot):
    message = Message("banner")
    qtbot.addWidget(message)
    message.say(
        "Sample camera is gone. Looking for it again (3)…", ("Try now", lambda: None), ("Another", lambda: None)
    )
    button = message._buttons[0]
    message.resize(700, 200)
    qtbot.wait(10)
    assert button.y() < message._label.geometry().bottom()
    message.resize(READABLE + 60, 200)
    qtbot.wait(10)
    assert button.y() > message._label.geometry().bottom()
    assert message._label.width() >= READABLE


def test_a_toast_cuts_off_no_feet_of_letters(window, qtbot):
    for text in ("Saved gypsy.png", "gypsy " * 60):
        for buttons in ((), (("Open folder", lambda: None),)):
            window.say(text, *buttons)
            qtbot.wait(20)
            label = window.toast._label
            assert label.height() >= label.heightForWidth(label.width())


def test_a_files_name_may_be_broken_and_is_said_whole(qtbot):
    name = "snapshot_2026-11-25_01-04-29_annotated.png"
    shown = breakable(f"Saved {name}")
    assert shown.replace(BREAK, "") == f"Saved {name}"
    assert max(map(len, shown.split(BREAK))) < len(name) / 2
    assert breakable("It is too dark to say, unfortunately") == "It is too dark to say, unfortunately"
    message = Message("toast")
    qtbot.addWidget(message)
    message.say(f"Saved {name}")
    assert message.text == message.accessibleName() == f"Saved {name}"


def test_no_number_widens_the_window(window):
    before = window.minimumSizeHint()
    window.status.rates.setText("30 fps in, 29 analysed, and a great many more of them than anybody expected")
    window.status.place.setText("rtsp://a.very.long.name.of.a.camera.example/with/a/path/to/its/stream")
    window.status.grab()
    assert window.minimumSizeHint() == before


def test_tools_without_room_are_behind_a_mark(window, qtbot):
    window.resize(window.minimumSizeHint())
    qtbot.wait(50)
    mark = window.findChild(QToolButton, "qt_toolbar_ext_button")
    assert mark.isVisible()
    image = mark.grab().toImage()
    shades = [image.pixelColor(x, y).lightness() for x in range(image.width()) for y in range(image.height())]
    assert max(shades) - min(shades) > 100


def test_a_sheet_is_no_larger_than_the_screen(qtbot):
    sheet = Sheet("Keyboard", "<p>text</p>")
    qtbot.addWidget(sheet)
    room = sheet.screen().availableGeometry().size()
    assert sheet.size().boundedTo(room) == sheet.size()
    assert sheet.minimumSizeHint().boundedTo(SMALL) == sheet.minimumSizeHint()


def colours(widget):
    """How often each colour is in the widget's picture."""
    image = widget.grab().toImage()
    return Counter(image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height()))


@pytest.mark.parametrize("name", ["light", "dark", "contrast"])
def test_a_menu_has_an_edge_lines_and_boxes_to_tick(window, name):
    window.set_theme(name)
    menu = next(each for each in window.actions_["overlay"].associatedObjects() if isinstance(each, QMenu))
    image = menu.grab().toImage()
    edge = {image.pixelColor(0, y).name() for y in range(10, image.height() - 10)}
    assert len(edge) == 1
    assert edge != {image.pixelColor(3, 3).name()}
    assert colours(menu)[window.palette().highlight().color().name()] > 100, "what is ticked is filled"


def test_high_contrast_has_no_greys_over_the_picture(window):
    window.set_theme("contrast")
    assert {colour for colour, count in colours(window.start).items() if count > 300} <= {"#000000", "#ffffff"}
    window.say("Saved")
    assert colours(window.toast).most_common(1)[0][0] == "#000000"
    assert theme.over("muted").name() == "#ffffff"
    window.set_theme("dark")
    assert theme.over("muted").name() != "#ffffff"


@pytest.mark.parametrize("name", ["light", "dark", "contrast"])
def test_the_chosen_tab_is_marked(window, qtbot, name):
    window.set_theme(name)
    for each in ("table", "history"):
        window.docks.show(each)
    qtbot.wait(50)
    tabs = next(each for each in window.findChildren(QTabBar) if each.count() == 2)
    image = tabs.grab().toImage()
    line = [image.pixelColor(tabs.tabRect(each).center().x(), tabs.tabRect(each).bottom()).name() for each in (0, 1)]
    accent = window.palette().highlight().color().name()
    assert [each == accent for each in line] == [tabs.currentIndex() == 0, tabs.currentIndex() == 1]


def test_the_tables_columns_are_as_wide_as_what_they_hold_until_they_are_pulled(window):
    panel = window.docks.table
    window.docks.log.add(FrameResult(0.0, 320, 240, (face(1, 0, 0, 50, expression="happiness"),)))
    panel.set_answered(("gender", "expression"))
    panel.refresh()
    header, column = panel.table.horizontalHeader(), panel.rows.columns.index("expression")
    assert header.sectionSize(column) >= panel.table.sizeHintForColumn(column)
    assert header.defaultAlignment() & Qt.AlignmentFlag.AlignLeading
    header.resizeSection(column, 60)
    panel.refresh()
    assert header.sectionSize(column) == 60


def test_only_rows_that_can_be_seen_are_measured(window, monkeypatch):
    panel, asked = window.docks.table, set()
    window.docks.log.add(FrameResult(0.0, 320, 240, tuple(face(number, 0, 0, 50) for number in range(500))))
    window.docks.show("table")
    panel.refresh()
    data = Rows.data
    monkeypatch.setattr(Rows, "data", lambda rows, index, role: asked.add(index.row()) or data(rows, index, role))
    panel._fit()
    assert len(asked) < 100


def columns(window):
    """Which panels are left and right of the view, from top to bottom."""
    middle = place_of(window.view, window).center().x()
    docks = {name: place_of(window.docks._docks[name], window) for name in ("attributes", "analysis", "cards")}
    order = sorted(docks, key=lambda name: docks[name].y())
    return tuple([name for name in order if (docks[name].center().x() < middle) is left] for left in (True, False))


def test_the_panels_change_sides_with_the_language(window, languages, qapp, qtbot):
    places = ["attributes", "analysis"], ["cards"]
    assert columns(window) == places
    languages.use("ar")
    qtbot.waitUntil(lambda: columns(window) == places[::-1], timeout=1000)
    languages.use("en")
    qtbot.waitUntil(lambda: columns(window) == places, timeout=1000)


@pytest.mark.parametrize("code", ["en", "ar"])
def test_the_places_of_panels_are_kept_also_under_another_language(window, languages, qtbot, code):
    moved = sides.OPPOSITE[window.dockWidgetArea(window.docks._docks["analysis"])]
    window.addDockWidget(moved, window.docks._docks["analysis"])
    wanted = ["attributes"], ["cards", "analysis"]
    qtbot.waitUntil(lambda: columns(window) == wanted, timeout=1000)
    saved = sides.state(window)
    languages.use(code)
    if code == "ar":
        wanted = wanted[::-1]
    window.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, window.docks._docks["analysis"])
    sides.restore(window, saved)
    qtbot.waitUntil(lambda: columns(window) == wanted, timeout=1000)


def test_arabic_begins_at_the_right_and_keeps_what_looks_like_marks(window, languages, qapp):
    languages.use("ar")
    label = Prose("السطر <b>الأول</b>")
    assert label.text() == "السطر <b>الأول</b>"
    assert "&lt;b&gt;" in QLabel.text(label)
    window.status.place.setText("Sample camera")
    image = window.status.place.grab().toImage()
    paper = image.pixelColor(0, 0)
    inked = [x for x in range(image.width()) if any(image.pixelColor(x, y) != paper for y in range(image.height()))]
    assert min(inked) > image.width() / 2


@pytest.mark.parametrize("code", NATIVE)
def test_what_can_be_opened_is_written_out_in_a_small_window(window, languages, qtbot, code):
    languages.use(code)
    window.resize(SMALL)
    qtbot.wait(50)
    buttons = list(window.start._buttons.values())
    qtbot.waitUntil(lambda: all(button.width() >= button.sizeHint().width() for button in buttons), timeout=1000)
    assert all(window.start.rect().contains(place_of(button, window.start)) for button in buttons)
    window.resize(SMALL * 1.6)
    qtbot.wait(50)
    assert len({button.x() for button in buttons}) == 3
