"""A row per face that was seen: sorted, filtered, copied, exported."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRegularExpression,
    QSortFilterProxyModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from faces.attributes import PARTS, VOCABULARY, Vocabulary
from faces.errors import OutputError
from faces.sinks.files import atomic
from faces.sinks.records import distribution_record
from faces_gui import words
from faces_gui.log import Log, Row
from faces_gui.transport import clock

Index = QModelIndex | QPersistentModelIndex
PICTURE, ID = "picture", "id"
TIMES = ("first", "last")
FIXED = (PICTURE, ID, *TIMES)
ARROW = 18
"""Pixels beside a column's title for the mark of sorting."""
NOWHERE = QModelIndex()
SHOWN, SORTING = int(Qt.ItemDataRole.DisplayRole), int(Qt.ItemDataRole.UserRole)
CASELESS = QRegularExpression.PatternOption.CaseInsensitiveOption
UNICODE = QRegularExpression.PatternOption.UseUnicodePropertiesOption


class Rows(QAbstractTableModel):
    """The Log's rows for Qt."""

    def __init__(self, log: Log, vocabulary: Vocabulary) -> None:
        super().__init__()
        self.columns = (*FIXED, *vocabulary)
        self._log = log
        self._rows: list[Row] = []

    @property
    def fixed(self) -> tuple[str, ...]:
        """The columns that are there whatever was answered."""
        return (ID, *TIMES) if self._log.moving else (PICTURE, ID)

    def refresh(self) -> None:
        """Show what was logged since."""
        rows = list(self._log.rows.values())
        kept = self._rows == rows[: len(self._rows)] and len(self._rows) <= len(rows)
        if not kept:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()
        elif len(rows) > len(self._rows):
            self.beginInsertRows(QModelIndex(), len(self._rows), len(rows) - 1)
            self._rows = rows
            self.endInsertRows()
        if self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, len(self.columns) - 1))

    def rowCount(self, parent: Index = NOWHERE) -> int:  # noqa: D102
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = NOWHERE) -> int:  # noqa: D102
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = SHOWN) -> Any:  # noqa: D102
        if role != SHOWN or orientation != Qt.Orientation.Horizontal:
            return None
        titles = {PICTURE: self.tr("Picture"), ID: self.tr("Face"), "first": self.tr("From"), "last": self.tr("To")}
        return titles.get(self.columns[section]) or words.attribute(self.columns[section])

    def data(self, index: Index, role: int = SHOWN) -> Any:  # noqa: D102
        if role not in (SHOWN, SORTING):  # asked for thousands of times a second
            return None
        row, name = self._rows[index.row()], self.columns[index.column()]
        if role == SORTING:
            return self._sorting(row, name)
        if name in TIMES:
            return clock(getattr(row, name))
        if name in FIXED:
            return str(getattr(row, name))
        answer = row.face.attributes.get(name)
        return words.answer(answer) if answer else ""

    def _sorting(self, row: Row, name: str) -> Any:
        if name in FIXED:
            return float(row.first if name == PICTURE else getattr(row, name))
        answer = row.face.attributes.get(name)
        if answer is None:
            return ""
        return f"{float(answer.extra['years']):06.1f}" if "years" in answer.extra else answer.label

    def records(self) -> list[dict[str, Any]]:
        """All rows as plain values with the engine's own names."""
        found = []
        for row in self._rows:
            record = {name: getattr(row, name) for name in self.fixed}
            record |= {name: round(record[name], 3) for name in TIMES if name in record}
            record |= {name: distribution_record(answer) for name, answer in row.face.attributes.items()}
            found.append(record)
        return found


class TablePanel(QWidget):
    """The table with its filter and buttons.

    Signals:
        failed: the table could not be exported; the sentence says why.
    """

    failed = Signal(str)

    def __init__(self, log: Log, parent: QWidget | None = None, vocabulary: Vocabulary = VOCABULARY) -> None:
        super().__init__(parent)
        self.rows = Rows(log, vocabulary)
        self.sorted = QSortFilterProxyModel()
        self.sorted.setSourceModel(self.rows)
        self.sorted.setSortRole(SORTING)
        self.sorted.setFilterKeyColumn(-1)
        self.table, self.filter = QTableView(), QLineEdit()
        self.table.setModel(self.sorted)
        self.table.setSortingEnabled(True)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setAlternatingRowColors(True)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        header = self.table.horizontalHeader()
        header.setResizeContentsPrecision(0)  # of all rows only those that can be seen are measured
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        self._fitted: dict[int, int] = {}
        self._answered: tuple[str, ...] = ()
        self.restart()
        self.filter.setClearButtonEnabled(True)
        self.filter.setAcceptDrops(False)  # a file dropped here is opened, as everywhere
        self.filter.textChanged.connect(self._narrow)
        self.copying, self.exporting = QPushButton(), QPushButton()
        self.copying.clicked.connect(self.copy)
        self.exporting.clicked.connect(self._ask)
        keys = QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), self.table)
        keys.setContext(Qt.ShortcutContext.WidgetShortcut)
        keys.activated.connect(self.copy)
        top = QHBoxLayout()
        for widget in (self.filter, self.copying, self.exporting):
            top.addWidget(widget, 1 if widget is self.filter else 0)
        column_ = QVBoxLayout(self)
        column_.addLayout(top)
        column_.addWidget(self.table)
        self._write()

    def set_answered(self, names: tuple[str, ...]) -> None:
        """Show only the columns that can be answered."""
        self._answered = names
        for column, name in enumerate(self.rows.columns):
            self.table.setColumnHidden(column, name not in (*self.rows.fixed, *names))

    def restart(self) -> None:
        """Show the columns of what was opened, in the order of its pictures or faces."""
        self.set_answered(self._answered)
        self.table.sortByColumn(self.rows.columns.index(self.rows.fixed[0]), Qt.SortOrder.AscendingOrder)

    def refresh(self) -> None:
        """Show what was logged since."""
        self.rows.refresh()
        self._fit()

    def copy(self) -> None:
        """The selected rows, or all that the filter leaves, as text with tabs."""
        chosen = sorted({index.row() for index in self.table.selectionModel().selectedRows()})
        lines = [
            "\t".join(str(self.sorted.index(row, column).data() or "") for column in self._columns())
            for row in chosen or range(self.sorted.rowCount())
        ]
        titles = (self.rows.headerData(column, Qt.Orientation.Horizontal) for column in self._columns())
        QGuiApplication.clipboard().setText("\n".join(["\t".join(titles), *lines]) + "\n")

    def export(self, path: Path) -> None:
        """Write all rows as .json, anything else as CSV.

        Raises:
            OutputError: when the file cannot be written.
        """
        records = self.rows.records()
        if path.suffix.lower() == ".json":
            text = json.dumps(records, indent=1, ensure_ascii=False)
        else:
            text = _csv(records, self.rows.fixed, self.rows.columns)
        with atomic(path) as temporary:
            temporary.write_text(text, encoding="utf-8", newline="")

    def changeEvent(self, event: QEvent) -> None:  # noqa: D102
        if event.type() == QEvent.Type.LanguageChange:
            self._write()
        super().changeEvent(event)

    def _narrow(self, text: str) -> None:
        """Leave the rows in which a word begins with this: `male` is not in `female`."""
        pattern = QRegularExpression(rf"(?<!\w){QRegularExpression.escape(text)}", UNICODE | CASELESS)
        self.sorted.setFilterRegularExpression(pattern)

    def _fit(self) -> None:
        """Widen the columns that are too narrow for what they hold, but for those that somebody pulled."""
        header = self.table.horizontalHeader()
        for column in self._columns():
            wanted = max(self.table.sizeHintForColumn(column), header.sectionSizeHint(column) + ARROW)
            width = header.sectionSize(column)
            before = self._fitted.get(column, width)
            if width == before and (wanted > width or column not in self._fitted):
                header.resizeSection(column, wanted)
                self._fitted[column] = header.sectionSize(column)

    def _columns(self) -> list[int]:
        return [column for column in range(len(self.rows.columns)) if not self.table.isColumnHidden(column)]

    def _ask(self) -> None:
        dialog = QFileDialog(self, self.tr("Export"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(["CSV (*.csv)", "JSON (*.json)"])
        dialog.setDefaultSuffix("csv")
        dialog.selectFile("faces.csv")
        dialog.filterSelected.connect(lambda chosen: dialog.setDefaultSuffix("json" if "json" in chosen else "csv"))
        dialog.fileSelected.connect(self._export)
        dialog.open()

    def _export(self, path: str) -> None:
        try:
            self.export(Path(path))
        except OutputError as error:
            self.failed.emit(str(error))

    def _write(self) -> None:
        self.filter.setPlaceholderText(self.tr("Filter"))
        self.filter.setAccessibleName(self.tr("Filter"))
        self.copying.setText(self.tr("Copy"))
        self.exporting.setText(self.tr("Export…"))
        self.table.setAccessibleName(self.tr("Faces seen"))
        self.rows.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.rows.columns) - 1)


def _csv(records: list[dict[str, Any]], fixed: tuple[str, ...], columns: tuple[str, ...]) -> str:
    """One line per face; a column per part of an attribute's answer that any face has."""
    names = [name for name in columns if name not in FIXED and any(name in record for record in records)]
    parts = [
        (name, part)
        for name in names
        for part in ("label", *PARTS)
        if any(part in record.get(name, {}) for record in records)
    ]
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow([*fixed, *(name if part == "label" else f"{name}_{part}" for name, part in parts)])
    for record in records:
        writer.writerow(
            [*(record[name] for name in fixed), *(record.get(name, {}).get(part, "") for name, part in parts)]
        )
    return written.getvalue()
