from __future__ import annotations

import gc
import os
import sys
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QDockWidget

from faces.zoo.cards import read
from faces_gui import app
from faces_gui import settings as storage
from faces_gui.opening import Opening
from faces_gui.settings import Settings


def test_settings_come_back_as_they_were(tmp_path):
    chosen = replace(Settings(), theme="dark", hidden=["age"], detection=0.35, recent=["/ä b.mp4"], mirror=False)
    assert storage.save(tmp_path / "new" / "window.json", chosen) == ""
    assert storage.load(tmp_path / "new" / "window.json") == (chosen, "")


def test_the_first_start_has_defaults(tmp_path):
    assert storage.load(tmp_path / "window.json") == (Settings(), "")


@pytest.mark.parametrize("content", ["", "{", "[1, 2]", '"x"', "\x00", "[" * 100_000, '{"a":' * 50_000])
def test_a_damaged_file_is_put_aside(tmp_path, content):
    file = tmp_path / "window.json"
    file.write_text(content)
    settings, trouble = storage.load(file)
    assert settings == Settings()
    assert "window.broken" in trouble
    assert (tmp_path / "window.broken").read_text() == content
    assert storage.load(file) == (Settings(), "")


def test_an_entry_of_another_kind_takes_its_default(tmp_path):
    file = tmp_path / "window.json"
    file.write_text('{"theme": 3, "mirror": "no", "detection": true, "hidden": [1], "font_scale": 2, "unknown": 1}')
    assert storage.load(file) == (replace(Settings(), font_scale=2), "")


def test_texts_that_no_file_can_be_called_take_their_default_and_the_window_opens(qtbot, tmp_path, monkeypatch):
    file = tmp_path / "window.json"
    file.write_text('{"geometry": "\\ud800", "outputs": "a\\u0000b", "recent": ["\\ud800.jpg"], "welcomed": true}')
    assert storage.load(file) == (Settings(welcomed=True), "")
    monkeypatch.setenv("FACES_SETTINGS", str(file))
    window = app.build(language="en")
    qtbot.addWidget(window)
    window.close()
    assert storage.load(file)[0].geometry


def test_files_opened_from_the_finder_or_dropped_on_the_dock_are_shown(qtbot, qapp, tmp_path, monkeypatch):
    monkeypatch.setenv("FACES_SETTINGS", str(tmp_path / "window.json"))
    with monkeypatch.context() as there:
        there.setattr(sys, "platform", "darwin")
        window = app.build(language="en")
    qtbot.addWidget(window)
    opened = []
    monkeypatch.setattr(window, "open", opened.append)
    video, *pictures = (str(tmp_path / name) for name in ("a.mp4", "a.png", "b.png", "c.png"))
    for paths in ([video], pictures):
        for path in paths:
            assert qapp.sendEvent(qapp, QFileOpenEvent(path))
        qapp.processEvents()
    qapp.removeEventFilter(window.findChild(Opening))
    assert [(place.kind, [place.text, *place.more]) for place in opened] == [("video", [video]), ("pictures", pictures)]
    window.close()


def test_the_packaged_window_records_among_the_users_pictures(monkeypatch):
    """It may have been started in a folder that cannot be written, as from macOS' Finder."""
    assert Settings().outputs == "outputs"
    monkeypatch.setattr("platformdirs.user_pictures_dir", lambda: os.path.join("home", "Pictures"))
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert Settings().outputs == os.path.join("home", "Pictures", "Faces")


def test_what_is_said_on_the_command_line_holds_for_this_start_only(qtbot, tmp_path, monkeypatch):
    file = tmp_path / "window.json"
    file.write_text('{"welcomed": true, "theme": "light", "delay": 7}')
    monkeypatch.setenv("FACES_SETTINGS", str(file))
    window = app.build(theme_name="dark", language="en", delay=1.5)
    qtbot.addWidget(window)
    window.change(fit="fill")
    assert window.palette().window().color().lightness() < 128
    assert window.transport.delay.value() == 1.5
    window.close()
    stored = storage.load(file)[0]
    assert (stored.theme, stored.delay, stored.fit) == ("light", 7, "fill")


def test_choices_that_there_are_not_take_their_default_and_the_window_opens(qtbot, tmp_path, monkeypatch):
    file = tmp_path / "window.json"
    file.write_text(
        '{"welcomed": true, "theme": "pink", "fit": "stretch", "style": "none", "recording": "all", "provider": "tpu",'
        ' "font_scale": 1e9, "detection": -3, "certainty": 2, "smoothing": NaN, "delay": -1, "state": "zz"}'
    )
    assert storage.load(file) == (replace(Settings(), welcomed=True, state="zz"), "")
    monkeypatch.setenv("FACES_SETTINGS", str(file))
    window = app.build(language="en")
    qtbot.addWidget(window)
    window.show()
    assert window.isVisible()
    window.close()


def test_a_model_set_that_there_is_no_more_takes_the_default(qtbot, tmp_path, monkeypatch):
    file = tmp_path / "window.json"
    file.write_text('{"welcomed": true, "model_set": "balanced"}')
    monkeypatch.setenv("FACES_SETTINGS", str(file))
    window = app.build(language="en")
    qtbot.addWidget(window)
    assert window.options().model_set == "fast"
    window.change(model_set="accurate")
    window.close()
    again = app.build(language="en")
    qtbot.addWidget(again)
    assert again.options().model_set == "accurate"
    again.close()


def test_at_the_first_start_the_notice_is_shown_and_afterwards_never(qtbot, tmp_path, monkeypatch):
    monkeypatch.setenv("FACES_SETTINGS", str(tmp_path / "window.json"))
    window = app.build(language="en")
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(lambda: window._dialog is not None, timeout=1000)
    said = f"{window._dialog.text()} {window._dialog.informativeText()}"
    for each in ("stays on this computer", "never sent", "apparent", "law", "emotions"):
        assert each in said
    window._dialog.accept()
    window.close()
    again = app.build(language="en")
    qtbot.addWidget(again)
    again.show()
    qtbot.wait(50)
    assert again._dialog is None
    again.close()


def test_panels_are_where_they_were(qtbot, tmp_path, monkeypatch):
    monkeypatch.setenv("FACES_SETTINGS", str(tmp_path / "window.json"))
    (tmp_path / "window.json").write_text('{"welcomed": true}')

    def dock(window, name):
        return window.findChild(QDockWidget, name)

    window = app.build(language="en")
    qtbot.addWidget(window)
    window.show()
    assert not dock(window, "table").isVisible()
    dock(window, "table").show()
    dock(window, "attributes").close()
    window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, dock(window, "cards"))
    dock(window, "analysis").setFloating(True)
    window.close()
    again = app.build(language="en")
    qtbot.addWidget(again)
    again.show()
    assert dock(again, "table").isVisible()
    assert not dock(again, "attributes").isVisible()
    assert again.dockWidgetArea(dock(again, "cards")) == Qt.DockWidgetArea.LeftDockWidgetArea
    assert dock(again, "analysis").isFloating()
    again.close()


def test_what_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    assert "cannot be written" in storage.save(tmp_path / "file" / "window.json", Settings())


def test_recent_places_are_unique_and_few():
    settings = Settings()
    for number in range(30):
        settings = storage.remembered(settings, f"/{number % 15}.mp4")
    assert len(settings.recent) == storage.RECENT
    assert settings.recent[0] == "/14.mp4"
    assert len(set(settings.recent)) == storage.RECENT


def test_the_window_opens_with_a_damaged_file_and_says_so(qtbot, tmp_path, monkeypatch):
    file = tmp_path / "window.json"
    file.write_text('{"theme": "dark", "recent"')
    monkeypatch.setenv("FACES_SETTINGS", str(file))
    window = app.build(language="en")
    qtbot.addWidget(window)
    window.show()
    assert "damaged" in window.toast.text
    assert (tmp_path / "window.broken").exists()
    window.close()
    assert storage.load(file)[1] == ""
    assert storage.load(file)[0].geometry


def test_python_looks_for_garbage_only_in_what_came_after_the_window(qtbot, tmp_path, monkeypatch):
    monkeypatch.setenv("FACES_SETTINGS", str(tmp_path / "window.json"))
    gc.unfreeze()
    window = app.build(language="en")
    qtbot.addWidget(window)
    assert gc.get_freeze_count() > 10_000
    assert not any(each is window for each in gc.get_objects())
    gc.unfreeze()


def test_the_window_starts_with_the_detectors_own_threshold() -> None:
    catalogue = read()
    assert Settings().detection == catalogue.card(catalogue.model_set("fast").detector, "detect").threshold


@pytest.fixture
def two_windows(qtbot, tmp_path, monkeypatch):
    """Two windows on the same settings, and their file."""
    file = tmp_path / "window.json"
    file.write_text('{"welcomed": true, "recent": ["/old.mp4"]}')
    monkeypatch.setenv("FACES_SETTINGS", str(file))
    one, other = app.build(language="en"), app.build(language="en")
    for window in (one, other):
        qtbot.addWidget(window)
    return one, other, file


def test_two_windows_keep_what_was_changed_in_the_other(two_windows):
    one, other, file = two_windows
    one.settings = storage.remembered(one.settings, "/a.mp4")
    one.change(theme="dark")
    other.settings = storage.remembered(other.settings, "/b.mp4")
    other.change(ids=False)
    one.close()
    other.close()
    stored = storage.load(file)[0]
    assert (stored.theme, stored.ids) == ("dark", False)
    assert stored.recent == ["/b.mp4", "/old.mp4", "/a.mp4"]


def test_a_cleared_list_of_recent_places_stays_empty_while_another_window_has_one(two_windows):
    one, other, file = two_windows
    other.settings = storage.remembered(other.settings, "/b.mp4")
    other.close()
    one.change(recent=[])
    one.close()
    assert storage.load(file)[0].recent == []


@pytest.mark.parametrize(
    ("opened", "kept"), [([], []), (["/new.mp4"], ["/new.mp4"]), (["/old.mp4"], ["/old.mp4"])], ids=str
)
def test_a_list_of_recent_places_cleared_in_another_window_stays_cleared(tmp_path, opened, kept):
    file = tmp_path / "window.json"
    before = Settings(recent=["/older.mp4", "/old.mp4"])
    storage.save(file, replace(before, recent=[]))
    settings = replace(before, mirror=False)
    for place in opened:
        settings = storage.remembered(settings, place)
    assert storage.merged(file, settings, before).recent == kept


def test_what_an_editor_puts_before_a_text_does_no_harm(tmp_path):
    (tmp_path / "window.json").write_text('{"theme": "dark"}', encoding="utf-8-sig")
    assert storage.load(tmp_path / "window.json") == (Settings(theme="dark"), "")
