"""What must be read before something is used."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMessageBox, QWidget


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
                say(
                    "Notice",
                    "All answers are apparent: what a viewer would guess from the picture. They are often wrong for a "
                    "single person and must not decide about anybody.",
                ),
                say(
                    "Notice",
                    "In some places the law forbids or restricts such analysis, for example inferring emotions at work "
                    "or in schools in the European Union. Ask the people you film.",
                ),
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
    box.setWindowTitle(say("Notice", "Apparent ethnicity"))
    box.setText(say("Notice", "Switch on apparent ethnicity?"))
    box.setInformativeText(
        say(
            "Notice",
            "The answer is how a face looks to the people who labelled the training pictures, in their few categories. "
            "It says nothing about who somebody is, it is wrong more often for some groups than for others, and in "
            "many places processing it needs a reason that the law accepts.",
        )
    )
    on = box.addButton(say("Notice", "Switch on"), QMessageBox.ButtonRole.AcceptRole)
    off = box.addButton(say("Notice", "Leave it off"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(off)
    box.setEscapeButton(off)
    on.clicked.connect(lambda: accepted())
    return box
