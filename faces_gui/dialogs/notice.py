"""What must be read before something is used."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMessageBox, QWidget

from faces import notices


def first_notice(parent: QWidget, accepted: Callable[[], None]) -> QMessageBox:
    """What Faces does with pictures and what its answers are."""
    say = QCoreApplication.translate
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Information)
    box.setWindowTitle(say("Notice", "Privacy and use"))
    box.setText(say("Notice", "Everything stays on this computer."))
    box.setInformativeText(
        "\n\n".join(
            (
                say(
                    "Notice",
                    "Pictures are analysed here and never sent anywhere. Faces recognises nobody: it only says how a "
                    "face looks.",
                ),
                say("Notice", notices.APPARENT),
                say("Notice", notices.LAW),
            )
        )
    )
    button = box.addButton(say("Notice", "I understand"), QMessageBox.ButtonRole.AcceptRole)
    box.setDefaultButton(button)
    box.accepted.connect(accepted)
    return box


def ethnicity_notice(parent: QWidget, accepted: Callable[[], None]) -> QMessageBox:
    """What must be known before apparent ethnicity is shown; `accepted` is called when it is still wanted."""
    say = QCoreApplication.translate
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Warning)
    box.setWindowTitle(say("Notice", notices.ETHNICITY_TITLE))
    box.setText(say("Notice", notices.ETHNICITY_QUESTION))
    box.setInformativeText(say("Notice", notices.ETHNICITY))
    on = box.addButton(say("Notice", notices.ETHNICITY_ON), QMessageBox.ButtonRole.AcceptRole)
    off = box.addButton(say("Notice", notices.ETHNICITY_OFF), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(off)
    box.setEscapeButton(off)
    on.clicked.connect(lambda: accepted())
    return box
