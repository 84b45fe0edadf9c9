from __future__ import annotations

import re
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QDockWidget, QMessageBox, QWidget

from faces.attributes import VOCABULARY
from faces.errors import InputError, ProviderError
from faces.notices import NO_SCREEN, WAYLAND
from faces.overlay import wording
from faces.sources.images import Item, read_image
from faces.sources.player import Slides
from faces.sources.video import VideoSource
from faces.types import Distribution
from faces_gui import theme, words
from faces_gui.extras import Extras
from faces_gui.places import Place, open_place
from faces_gui.settings import NATIVE, THEMES
from tests.faces_gui.conftest import Loader, Pipeline

CAMERA = Place("camera", "0", "Fake")


@pytest.fixture
def extras(window, loader, languages):
    return Extras(window, window.docks, languages, load=loader)


@pytest.mark.parametrize("name", ["shortcuts", "models", "about", "notice"])
def test_help_opens_without_stopping_the_picture(window, extras, name):
    window.actions_[name].trigger()
    assert window._dialog.isVisible()


def test_every_key_is_on_the_sheet(window, extras):
    window.actions_["shortcuts"].trigger()
    text = window._dialog.text.toPlainText()
    for each in window.actions_.named.values():
        if not each.shortcut().isEmpty():
            assert each.shortcut().toString() in text


def test_the_models_sheet_shows_licence_and_measure(window, extras):
    window.actions_["models"].trigger()
    text = window._dialog.text.toPlainText()
    assert "faces-detector" in text
    assert "Licence" in text


def test_every_shortcut_is_used_once(window):
    keys = [each.shortcut().toString() for each in window.actions_.named.values() if not each.shortcut().isEmpty()]
    assert len(keys) == len(set(keys))


def test_every_action_is_in_a_menu(window):
    def entries(actions):
        for each in actions:
            yield each
            yield from entries(each.menu().actions() if each.menu() else ())

    assert set(window.actions_.named.values()) <= set(entries(window.menuBar().actions()))


def test_macos_moves_only_about_and_quit_to_the_applications_menu(window):
    roles = {name: action.menuRole() for name, action in window.actions_.named.items()}
    assert roles.pop("about") == QAction.MenuRole.AboutRole
    assert roles.pop("quit") == QAction.MenuRole.QuitRole
    assert set(roles.values()) == {QAction.MenuRole.NoRole}


@pytest.mark.parametrize("code", NATIVE)
def test_no_two_entries_of_a_menu_have_the_same_letter(window, extras, qapp, code):
    def clashes(actions, where=""):
        letters = [(match[1].lower(), each.text()) for each in actions if (match := re.search("&(\\w)", each.text()))]
        alike = [text for letter, text in letters if [each for each, _ in letters].count(letter) > 1]
        found = [f"{where}: {text}" for text in alike]
        for each in actions:
            found += clashes(each.menu().actions(), each.text()) if each.menu() else []
        return found

    extras.speak(code)
    qapp.sendPostedEvents()
    assert clashes(window.menuBar().actions()) == []


def test_arabic_counts_years_and_keeps_keys_in_order(window, extras, qapp):
    def age(years):
        return words.answer(Distribution("0-2", 0.9, True, {"0-2": 0.9}, {"years": years}))

    assert age(1.0) == "1 year [0-2]"
    extras.speak("ar")
    qapp.sendPostedEvents()
    assert [age(each) for each in (0.2, 1.0, 2.0, 5.0, 34.0)] == [
        "أقل من سنة [0-2]",
        "سنة واحدة [0-2]",
        "سنتان [0-2]",
        "5 سنوات [0-2]",
        "34 سنة [0-2]",
    ]
    assert window.actions_["larger"].text().endswith(f"{words.MARK}Ctrl++{words.MARK}")
    assert window.look().right_to_left


def test_an_error_of_the_screen_is_told_in_the_windows_language(window, extras, qapp):
    extras.speak("de")
    qapp.sendPostedEvents()
    window.warn(f"{NO_SCREEN}: XOpenDisplay")
    assert window.banner.text == "Der Bildschirm kann nicht aufgenommen werden: XOpenDisplay"
    window.warn(WAYLAND)
    assert window.banner.text.startswith("Auf diesem Rechner läuft Wayland")
    window.warn("clip.mp4: no video")
    assert window.banner.text == "clip.mp4: no video"


def test_every_control_has_a_name_for_a_screen_reader(window):
    window.docks.show("table")
    window.docks.show("history")
    nameless = [
        widget
        for widget in window.findChildren(QWidget)
        if widget.isVisible()
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not (widget.accessibleName() or (isinstance(widget, QAbstractButton) and widget.text()))
        and not widget.objectName().startswith("qt_")
    ]
    assert nameless == []


def test_the_notice_is_remembered_once_read(window, extras, qtbot):
    window.change(welcomed=False)
    extras.welcome()
    qtbot.keyClick(window._dialog, Qt.Key.Key_Return)
    assert window.settings.welcomed


def test_the_language_changes_at_once_and_arabic_is_right_to_left(window, extras, qapp, qtbot):
    before = window.actions_["record"].text()
    extras.speak("de")
    qtbot.waitUntil(lambda: window.docks.attributes.boxes["gender"].text() == "Geschlecht", timeout=1000)
    assert window.actions_["record"].text() != before
    assert qapp.layoutDirection() == Qt.LayoutDirection.LeftToRight
    extras.speak("ar")
    assert qapp.layoutDirection() == Qt.LayoutDirection.RightToLeft
    qtbot.waitUntil(lambda: window.docks.attributes.boxes["gender"].text() == "الجنس", timeout=1000)
    extras.speak("en")
    qtbot.waitUntil(lambda: window.actions_["record"].text() == before, timeout=1000)
    assert set(NATIVE) == {"en", "de", "fr", "ar", "zh"}


@pytest.mark.parametrize("name", THEMES)
def test_themes_change_the_colours(window, name):
    window.actions_[f"theme {name}"].trigger()
    assert window.settings.theme == name
    dark = theme.resolve(name) in ("dark", "contrast")
    assert (window.palette().window().color().lightness() < 128) is dark


def test_resetting_asks_first(window, extras, qtbot):
    window.change(fit="fill", hidden=["age"])
    window.actions_["reset"].trigger()
    qtbot.keyClick(window._dialog, Qt.Key.Key_Escape)
    assert window.settings.fit == "fill"
    window.actions_["reset"].trigger()
    box = window._dialog
    assert isinstance(box, QMessageBox)
    yes = next(each for each in box.buttons() if each.text() == "Reset")
    qtbot.mouseClick(yes, Qt.MouseButton.LeftButton)
    assert (window.settings.fit, window.settings.hidden) == ("fit", [])


def test_after_a_reset_panels_delay_and_language_are_as_at_first(window, extras, qapp, qtbot, tmp_path, cameras):
    slides = Slides([Item(tmp_path / name, name) for name in ("a.png", "b.png")])
    cameras.append(slides)
    window.open(CAMERA)
    qtbot.waitUntil(window.transport.isVisible, timeout=3000)
    window.transport.delay.setValue(9.0)
    assert (window.settings.delay, slides.delay) == (9.0, 9.0)
    window.menus.language.actions()[-1].trigger()
    window.docks.show("table")
    window.findChild(QDockWidget, "attributes").close()
    extras._really_reset()
    assert window.docks.attributes.isVisible()
    assert not window.docks.table.isVisible()
    assert (window.settings.delay, window.transport.delay.value(), slides.delay) == (3.0, 3.0, 3.0)
    assert [each.data() for each in window.menus.language.actions() if each.isChecked()] == [""]


class Two(Loader):
    """Loads for the CPU when that is asked for, else for another provider."""

    def __call__(self, options):
        provider = "CPUExecutionProvider" if options.provider == "cpu" else "CUDAExecutionProvider"
        return replace(super().__call__(options), provider=provider)


def test_the_cpu_is_compared_with_what_was_chosen_until_there_is_something_else_to_compare(
    window, qtbot, pipeline, languages, qapp
):
    extras = Extras(window, window.docks, languages, load=Two(pipeline))
    result = window.docks.analysis.result
    window.open(CAMERA)
    qtbot.waitUntil(lambda: window.view.shown is not None, timeout=3000)
    window.docks.analysis.test.click()
    qtbot.waitUntil(lambda: "labels differ" in result.text(), timeout=3000)
    assert result.text().startswith("CPU")
    extras.speak("de")
    qapp.sendPostedEvents()
    assert "Beschriftungen sind anders" in result.text()
    window.change(model_set="accurate")
    qtbot.waitUntil(lambda: not result.text(), timeout=3000)
    window.docks.analysis.test.click()
    qtbot.waitUntil(lambda: "CUDA" in result.text(), timeout=3000)
    window.open(CAMERA)
    assert not result.text()


def test_the_cpu_is_not_compared_with_itself(window, extras, qtbot):
    window.open(CAMERA)
    qtbot.waitUntil(lambda: window.view.shown is not None, timeout=3000)
    window.docks.analysis.test.click()
    qtbot.waitUntil(lambda: "Nothing but the CPU" in window.docks.analysis.result.text(), timeout=3000)
    assert window.docks.analysis.test.isEnabled()


def test_a_provider_that_finds_other_faces_is_told(window, qtbot, languages):
    class Odd(Loader):
        def __call__(self, options):
            loaded = super().__call__(options)
            pipeline = Pipeline(1 if options.provider == "cpu" else 2)
            provider = "CPUExecutionProvider" if options.provider == "cpu" else "CUDAExecutionProvider"
            return replace(loaded, pipeline=pipeline, follow=lambda smoothing, first: pipeline, provider=provider)

    Extras(window, window.docks, languages, load=Odd(Pipeline()))
    window.open(CAMERA)
    qtbot.waitUntil(lambda: window.view.shown is not None, timeout=3000)
    window.docks.analysis.test.click()
    qtbot.waitUntil(lambda: "same faces" in window.docks.analysis.result.text(), timeout=3000)


def test_a_provider_that_cannot_be_loaded_says_why(window, qtbot, languages):
    def load(options):
        raise ProviderError("no such provider here")

    Extras(window, window.docks, languages, load=load)
    window.open(CAMERA)
    qtbot.waitUntil(lambda: window.view.shown is not None, timeout=3000)
    window.docks.analysis.test.click()
    qtbot.waitUntil(lambda: window.banner.text == "No such provider here", timeout=3000)
    assert window.docks.analysis.test.isEnabled()


def test_tab_goes_through_the_window_in_reading_order(window, qtbot):
    window.open(Place("video", "clip.mp4"))
    qtbot.waitUntil(lambda: window.view.shown is not None, timeout=3000)
    qtbot.waitUntil(lambda: bool(window.docks.cards.cards), timeout=3000)
    places = {
        "attributes": window.docks.attributes,
        "analysis": window.docks.analysis,
        "view": window.view,
        "cards": window.docks.cards,
    }

    def place_of(widget):
        return next((name for name, part in places.items() if part is widget or part.isAncestorOf(widget)), "")

    order, widget = [], window.view
    for _ in range(200):
        widget = widget.nextInFocusChain()
        wanted = widget.isVisible() and widget.isEnabled() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        name = place_of(widget)
        if wanted and name:
            order.append((name, widget))
        if widget is window.view:
            break
    assert len({widget for _, widget in order}) == len(order)
    names = list(dict.fromkeys(name for name, _ in order))
    start = names.index("attributes")
    assert names[start:] + names[:start] == ["attributes", "analysis", "view", "cards"]
    boxes = [widget for name, widget in order if name == "attributes"]
    assert boxes == sorted(boxes, key=lambda box: box.y())


def test_shares_are_written_alike_on_the_picture_and_beside_it_and_in_files(languages):
    female, age = Distribution("female", 0.69, True, {}), Distribution("3-9", 0.4, False, {"3-9": 0.4})
    assert wording.line("gender", female, words.spoken) == words.answer(female) == "female 69%"
    assert (words.percent(0.69), words.percent(0.998)) == ("69%", "99%")
    assert wording.percent(replace(female, probability=0.998)) == "99%"
    assert wording.line("gender", female) == "female 69%"
    languages.use("fr")
    assert wording.line("gender", female, words.spoken) == words.answer(female) == "féminin 69 %"
    assert wording.line("age", age, words.spoken) == words.named("Âge", "incertain") == "Âge\u00a0: incertain"


@pytest.mark.parametrize("code", NATIVE)
def test_no_two_attributes_have_the_same_title(languages, code):
    languages.use(code)
    unsure = Distribution("White", 0.2, False, {"White": 0.2})
    lines = {wording.line(name, unsure, words.spoken) for name in VOCABULARY}
    assert len(lines) == len({words.attribute(name) for name in VOCABULARY}) == len(VOCABULARY)


@pytest.mark.parametrize(("code", "text"), [("en", "3.5"), ("de", "3,5"), ("fr", "3,5"), ("ar", "3.5"), ("zh", "3.5")])
def test_numbers_are_written_as_in_the_windows_language(window, languages, qapp, code, text):
    languages.use(code)
    qapp.sendPostedEvents()
    assert words.decimal(3.5) == text
    window.transport.delay.setValue(3.5)
    assert window.transport.delay.cleanText() == text
    assert window.transport.speed.itemText(1) == f"{text.replace('3', '0')}×"


def test_keys_and_tasks_have_names_in_every_language(window, extras, qapp):
    extras.speak("ar")
    qapp.sendPostedEvents()
    window.actions_["shortcuts"].trigger()
    assert "Space" not in window._dialog.text.toPlainText()
    assert "Space" not in window.actions_["play"].text()
    window.actions_["models"].trigger()
    assert not {"detect", "refine", "heads"} & set(window._dialog.text.toPlainText().split("\n"))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"{NO_SCREEN}: XOpenDisplay", "The screen cannot be captured: XOpenDisplay"),
        ("no such provider here", "No such provider here"),
        ("my clip.mp4: no video", "my clip.mp4: no video"),
        ("macOS gives no picture", "macOS gives no picture"),
    ],
)
def test_a_sentence_begins_with_a_capital_but_no_files_name_is_changed(languages, text, shown):
    assert words.reason(text) == shown


@pytest.mark.parametrize("code", NATIVE)
def test_what_is_wrong_with_a_file_is_said_in_the_windows_language(languages, tmp_path, code):
    def told(read, place):
        with pytest.raises(InputError) as raised:
            read(place)
        return str(raised.value)

    odd, empty = tmp_path / "a: b.png", tmp_path / "empty"
    odd.write_bytes(b"no picture")
    empty.touch()
    none = tmp_path / "none"
    texts = [(place, told(read_image, place)) for place in (odd, empty, none)]
    texts += [(place, told(VideoSource, place)) for place in (odd, empty, none)]
    texts += [(none, told(lambda place: open_place(Place("pictures", str(place)), print), none))]
    texts += [("a.mkv", "a.mkv: cut short: 1.0 s of 4.0 s could be read")]
    texts += [("b.mkv", "b.mkv: reading stopped: no answer within 10 s")]
    languages.use(code)
    for place, text in texts:
        shown, reason = words.reason(text), text.removeprefix(f"{place}: ")
        assert shown.startswith(str(place))
        assert (shown == text) if code == "en" else (reason.split(": ")[-1] not in shown)
