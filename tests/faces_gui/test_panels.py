from __future__ import annotations

import csv
import json
import subprocess
import sys
from dataclasses import replace

import pytest
from PySide6.QtCore import QObject, QRect, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QMessageBox

from faces.overlay.style import colour_of
from faces.types import Distribution, FrameResult
from faces_gui import words
from faces_gui.log import Log
from faces_gui.model import chosen
from faces_gui.panels.cards import CardsPanel
from faces_gui.panels.history import curves
from faces_gui.panels.table import TablePanel
from faces_gui.places import Place
from tests.faces_gui.conftest import answer, face

CAMERA = Place("camera", "0", "Fake")


def result(*faces, pts=0.0):
    return FrameResult(pts, 320, 240, faces)


def test_this_qt_keeps_pythons_constants_alive(qapp):
    """PySide6 6.12.0 under Python 3.11 loses a reference of True or None per signal until the process aborts."""

    class Sender(QObject):
        sent = Signal(bool)

    sender = Sender()
    sender.sent.connect(lambda on: None)
    before = sys.getrefcount(True), sys.getrefcount(None)
    for _ in range(200):
        sender.sent.emit(False)
    after = sys.getrefcount(True), sys.getrefcount(None)
    assert after == pytest.approx(before, abs=100)


def test_a_key_hides_an_attribute_everywhere(window, qtbot):
    window.open(CAMERA)
    qtbot.waitUntil(lambda: window.view.shown is not None, timeout=3000)
    assert "gender" in window.view.shown.result.faces[0].attributes
    qtbot.keyClick(window, Qt.Key.Key_1)
    assert not window.docks.attributes.boxes["gender"].isChecked()
    qtbot.waitUntil(lambda: "gender" not in window.view.shown.result.faces[0].attributes, timeout=2000)
    qtbot.keyClick(window, Qt.Key.Key_1)
    qtbot.waitUntil(lambda: "gender" in window.view.shown.result.faces[0].attributes, timeout=2000)


def test_ethnicity_is_off_until_its_notice_was_accepted(window, qtbot, loader):
    window.open(CAMERA)
    qtbot.waitUntil(lambda: bool(loader.asked), timeout=3000)
    assert "ethnicity" not in loader.asked[-1].attributes
    qtbot.keyClick(window, Qt.Key.Key_4)
    notice = window._dialog
    assert isinstance(notice, QMessageBox)
    assert not window.docks.attributes.boxes["ethnicity7"].isChecked()
    qtbot.keyClick(notice, Qt.Key.Key_Escape)
    assert not window.settings.ethnicity
    qtbot.keyClick(window, Qt.Key.Key_4)
    accept = next(each for each in window._dialog.buttons() if each.text() == "Switch on")
    qtbot.mouseClick(accept, Qt.MouseButton.LeftButton)
    assert window.docks.attributes.boxes["ethnicity7"].isChecked()
    assert not window.docks.attributes.boxes["ethnicity4"].isChecked()
    qtbot.waitUntil(lambda: "ethnicity7" in loader.asked[-1].attributes, timeout=2000)
    assert "ethnicity4" not in loader.asked[-1].attributes
    window.docks.attributes.boxes["ethnicity7"].setEnabled(True)  # the loader's weight cannot answer it
    window.docks.attributes.boxes["ethnicity7"].click()
    qtbot.waitUntil(lambda: "ethnicity" not in loader.asked[-1].attributes, timeout=2000)
    qtbot.waitUntil(window.docks.attributes.boxes["ethnicity7"].isEnabled, timeout=2000)


def test_an_attribute_without_a_weight_cannot_be_ticked(window, qtbot):
    window.open(CAMERA)
    boxes = window.docks.attributes.boxes
    qtbot.waitUntil(lambda: not boxes["makeup"].isEnabled(), timeout=3000)
    assert boxes["gender"].isEnabled()


def test_the_detection_slider_loads_anew_once_it_rests(window, qtbot, loader):
    window.open(CAMERA)
    qtbot.waitUntil(lambda: len(loader.asked) == 1, timeout=3000)
    for value in (50, 45, 40):
        window.docks.analysis.detection.setValue(value)
    qtbot.waitUntil(lambda: len(loader.asked) == 2, timeout=3000)
    assert loader.asked[1].threshold == 0.4


def test_smoothing_is_changed_while_it_runs(window, qtbot, pipeline):
    window.open(CAMERA)
    qtbot.waitUntil(lambda: pipeline.steps > 0, timeout=3000)
    panel = window.docks.analysis
    panel.smoothing.setValue(250)
    qtbot.waitUntil(lambda: pipeline.smoothing == 2.5, timeout=2000)
    assert window.settings.smoothing == 2.5
    panel.smoothing.setValue(0)
    assert "as it comes" in panel._labels[0].text()
    qtbot.waitUntil(lambda: pipeline.smoothing == 0.0, timeout=2000)
    panel.steady.click()
    assert not panel.smoothing.isEnabled()


def test_another_model_set_and_provider_are_loaded_at_once(window, qtbot, loader):
    window.open(CAMERA)
    qtbot.waitUntil(lambda: len(loader.asked) == 1, timeout=3000)
    panel = window.docks.analysis
    panel.sets.setCurrentText("accurate")
    panel.sets.activated.emit(panel.sets.currentIndex())
    qtbot.waitUntil(lambda: loader.asked[-1].model_set == "accurate", timeout=3000)
    panel.provider.setCurrentIndex(panel.provider.findData("cpu"))
    panel.provider.activated.emit(panel.provider.currentIndex())
    qtbot.waitUntil(lambda: loader.asked[-1].provider == "cpu", timeout=3000)
    assert (window.settings.model_set, window.settings.provider) == ("accurate", "cpu")


def test_certainty_makes_answers_uncertain():
    strict = chosen(result(face(0, 1, 1, 50)), frozenset(), 0.95)
    assert not strict.faces[0].attributes["gender"].certain
    assert chosen(result(face(0, 1, 1, 50)), frozenset(), 0.5).faces[0].attributes["gender"].certain


def test_what_really_runs_is_shown(window, qtbot):
    window.open(CAMERA)
    qtbot.waitUntil(lambda: window.docks.analysis.running.text() == "CPU: fake", timeout=3000)


def test_cards_follow_the_faces_and_speak_to_a_screen_reader(qtbot):
    panel = CardsPanel()
    qtbot.addWidget(panel)
    panel.resize(300, 400)
    panel.show()
    panel.show_result(result(face(1, 0, 0, 50), face(2, 60, 0, 90)))
    assert set(panel.cards) == {1, 2}
    assert not panel.cards[1].isChecked()
    assert panel.cards[1].accessibleDescription() == "Gender: female 90%"
    low = panel.cards[1].sizeHint().height()
    qtbot.keyClick(panel.cards[1], Qt.Key.Key_Space)
    assert panel.cards[1].sizeHint().height() > low
    panel.show_result(result(face(1, 0, 0, 50)))
    assert set(panel.cards) == {1}
    panel.show_result(result(face(5, 0, 0, 50)))
    assert panel.cards[5].isChecked()
    panel.grab()


@pytest.fixture
def log():
    made = Log()
    for number in range(400):
        pts = number * 0.25
        gender = "female" if number < 390 else "male"
        faces = [face(3, 10, 10, 60, gender=gender)]
        if number >= 380:
            faces.append(face(7, 90, 10, 90, expression="happiness"))
        made.add(result(*faces, pts=pts))
    return made


def test_the_log_keeps_every_face_but_only_the_last_minute(log):
    assert [(row.id, row.first, row.last) for row in log.rows.values()] == [(3, 0.0, 99.75), (7, 95.0, 99.75)]
    assert log.history[-1].pts - log.history[0].pts <= 60.0
    assert list(log.history[-1].answers) == [7, 3]


def test_the_same_number_on_another_picture_is_another_face():
    log = Log()
    log.clear(moving=False)
    log.add(result(face(0, 10, 10, 60, gender="female"), pts=0.0))
    log.add(result(face(0, 10, 10, 60, gender="male"), pts=1.0))
    log.add(result(face(0, 10, 10, 60, gender="female"), pts=0.0))
    assert [row.face.attributes["gender"].label for row in log.rows.values()] == ["female", "male"]
    assert not curves(log, "gender")


def test_a_face_that_is_gone_when_a_picture_is_looked_at_again_leaves_the_table():
    log = Log()
    log.clear(moving=False)
    log.add(result(face(0, 10, 10, 60), face(1, 90, 10, 60), pts=0.0))
    log.add(result(face(0, 10, 10, 60), face(1, 90, 10, 60), pts=1.0))
    log.add(result(face(0, 10, 10, 60), pts=1.0))
    assert [(row.first, row.id) for row in log.rows.values()] == [(0.0, 0), (0.0, 1), (1.0, 0)]


def test_curves_of_classes_are_the_largest_faces(log):
    times, values = curves(log, "faces")["#"]
    assert (times[-1], values[0], values[-1]) == (0.0, 1.0, 2.0)
    assert set(curves(log, "expression")) == {"happiness"}
    assert len(curves(log, "expression")["happiness"][0]) == 20


def test_the_table_filters_sorts_copies_and_exports(qtbot, log, tmp_path):
    panel = TablePanel(log)
    qtbot.addWidget(panel)
    panel.set_answered(("gender", "expression"))
    panel.refresh()
    assert panel.sorted.rowCount() == 2
    panel.table.sortByColumn(panel.rows.columns.index("first"), Qt.SortOrder.DescendingOrder)
    assert panel.sorted.index(0, panel.rows.columns.index("id")).data() == "7"
    panel.filter.setText("HAPPI")
    assert panel.sorted.rowCount() == 1
    panel.copy()
    assert QGuiApplication.clipboard().text() == (
        "Face\tFrom\tTo\tGender\tExpression\n7\t1:35\t1:39\tfemale 90%\thappiness 90%\n"
    )
    panel.export(tmp_path / "a.json")
    records = json.loads((tmp_path / "a.json").read_text())
    assert [record["gender"]["label"] for record in records] == ["male", "female"]
    panel.export(tmp_path / "a.csv")
    with (tmp_path / "a.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows[1]["expression"] == "happiness"
    assert rows[0]["expression"] == ""
    assert rows[0]["gender_probability"] == "0.9"


def test_the_csv_has_the_numbers_of_the_table(tmp_path):
    log = Log()
    numbers = {
        "age": Distribution("30-39", 0.9, True, {"30-39": 0.9}, {"years": 33.1, "group": "adult"}),
        "pose": Distribution("left", 0.9, True, {"left": 0.9}, {"yaw": -30.5, "pitch": 1.0, "roll": 2.0}),
    }
    log.add(result(replace(face(0, 10, 10, 60), attributes=numbers)))
    panel = TablePanel(log)
    panel.refresh()
    panel.export(tmp_path / "a.csv")
    with (tmp_path / "a.csv").open(newline="") as file:
        row = next(csv.DictReader(file))
    assert (row["age_years"], row["age_group"], row["pose_yaw"], row["pose_roll"]) == ("33.1", "adult", "-30.5", "2.0")
    assert "gender_years" not in row


@pytest.mark.parametrize(("text", "rows"), [("male", 1), ("FEM", 1), ("(", 0), ("", 2)])
def test_the_filter_takes_words_from_their_beginning(text, rows):
    log = Log()
    log.add(result(face(0, 10, 10, 60, gender="female"), face(1, 90, 10, 60, gender="male")))
    panel = TablePanel(log)
    panel.refresh()
    panel.filter.setText(text)
    assert panel.sorted.rowCount() == rows


def test_no_face_is_said_of_a_picture_only(qtbot):
    panel = CardsPanel()
    qtbot.addWidget(panel)
    panel.show()
    empty = panel.findChild(QLabel)
    assert not empty.isVisible()
    panel.show_result(result())
    assert empty.isVisible()
    panel.show_result(None)
    assert not empty.isVisible()


def test_an_export_that_fails_is_told(window, tmp_path):
    (tmp_path / "file").write_text("")
    window.docks.table._export(str(tmp_path / "file" / "a.csv"))
    assert "a.csv" in window.banner.text
    assert window.banner.isVisible()


def test_history_is_drawn(window, qtbot, log, languages, qapp):
    pytest.importorskip("pyqtgraph")
    panel = window.docks.history
    panel._log = log
    window.docks._docks["history"].show()
    window.docks._docks["history"].raise_()
    qtbot.waitUntil(lambda: "happiness" in panel._curves, timeout=3000)
    assert not panel.legend.isVisible()
    panel.choice.setCurrentIndex(panel.choice.findData("gender"))
    qtbot.waitUntil(lambda: set(panel._curves) == {"female", "male"}, timeout=1000)
    assert "female" in panel.legend.text()
    assert [text for _, text in panel._plot.getAxis("left")._tickLevels[0]] == ["0", "0.5", "1"]
    times = [text.strip(words.MARK) for _, text in panel._plot.getAxis("bottom")._tickLevels[0]]
    assert times == ["0 s", "-30 s", "-60 s"]
    panel.choice.setCurrentIndex(panel.choice.findData("faces"))
    qtbot.waitUntil(lambda: set(panel._curves) == {"#"}, timeout=1000)
    assert panel._plot.accessibleName() == "The last minute"
    languages.use("de")
    qapp.sendPostedEvents()
    assert panel._plot.accessibleName() == "Die letzte Minute"


@pytest.mark.parametrize("name", ["age", "expression"])
def test_no_two_curves_have_the_same_colour_and_a_faces_has_its_boxs(window, qtbot, name):
    def seen(begin, end, *shown):
        for pts in range(begin, end):
            panel._log.add(result(*shown, pts=float(pts)))
        for _ in shown:
            panel.refresh()
        return {name: curve.opts["pen"]["color"].getRgb()[:3] for name, curve in panel._curves.items()}

    def aged(number):
        years = Distribution("30-39", 0.9, True, {"30-39": 0.9}, {"years": 30.0 + number})
        return replace(face(number, 10, 10, 60), attributes={"age": years})

    pytest.importorskip("pyqtgraph")
    window.docks._timer.stop()
    panel = window.docks.history
    window.docks.show("history")
    panel.choice.setCurrentIndex(panel.choice.findData(name))
    qtbot.waitUntil(lambda: panel.refresh() or panel.drawn, timeout=9000)
    if name == "age":
        assert seen(0, 30, aged(1), aged(2)) == {f"#{each}": colour_of(each) for each in (1, 2)}
        assert seen(30, 100, aged(2), aged(3)) == {f"#{each}": colour_of(each) for each in (2, 3)}
    else:
        for begin, end, label in ((0, 10, "anger"), (10, 60, "fear"), (60, 75, "neutral")):
            colours = seen(begin, end, face(0, 10, 10, 60, expression=label))
            assert len(set(colours.values())) == len(colours) == (2 if begin else 1)


def test_no_class_of_qt_is_left_to_the_thread_that_imports():
    """PySide6 makes a class when it is first asked for; two threads asking at once end the process."""
    script = """
from threading import Thread
from PySide6 import QtCore, QtGui, QtWidgets
from faces_gui.log import Log
from faces_gui.panels import history

def missing():
    return {name for module in (QtCore, QtGui, QtWidgets) for name in set(dir(module)) - set(vars(module))}

class Importing(Thread):
    def start(self):
        assert not missing(), missing()
        print("importing")
        super().start()

app = QtWidgets.QApplication([])
assert missing()
history.Thread = Importing
panel = history.HistoryPanel(Log())
panel.show()
while not panel.drawn:
    panel.refresh()
"""
    pytest.importorskip("pyqtgraph")
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False)
    assert (ended.returncode, ended.stdout) == (0, "importing\n"), ended.stderr


def test_uncertain_is_said():
    assert words.answer(answer("female")) == "female 90%"
    unsure = chosen(result(face(0, 1, 1, 50)), frozenset(), 0.99).faces[0].attributes["gender"]
    assert words.answer(unsure) == "uncertain"
    assert words.answer(Distribution("0-2", 0.9, True, {"0-2": 0.9}, {"years": 1.2})) == "1 year [0-2]"
    assert words.answer(Distribution("50-59", 0.4, False, {"50-59": 0.4}, {"years": 54.2})) == "54 years, uncertain"


def test_nothing_is_cut_off_a_panels_title(window, qtbot):
    def inked(widget, top, bottom):
        """How many rows of pixels have ink in them."""
        image = widget.grab(QRect(4, top, 60, bottom - top)).toImage()
        paper = image.pixelColor(0, 0).lightness()
        columns = range(image.width())
        lit = [[abs(image.pixelColor(x, y).lightness() - paper) > 15 for x in columns] for y in range(image.height())]
        return sum(map(any, lit))

    line = 1  # below the title
    dock, whole = window.docks._docks["analysis"], QLabel("gjpqy")
    qtbot.addWidget(whole)
    whole.setStyleSheet("font-weight: 600; padding: 6px")
    dock.setWindowTitle("gjpqy")
    assert inked(dock, 0, dock.widget().y() - line) == inked(whole, 0, whole.sizeHint().height())
