"""What the engine or the page says and the window shows in its own language."""

from __future__ import annotations


def say(context: str, text: str) -> str:
    """Mark `text` for tools/translations.py, which finds calls of this name; the window translates it by `context`."""
    return text


APPARENT = say(
    "Notice",
    "All answers are apparent: what a viewer would guess from the picture. They are often wrong for a single person "
    "and must not decide about anybody.",
)
LAW = say(
    "Notice",
    "In some places the law forbids or restricts such analysis, for example inferring emotions at work or in schools "
    "in the European Union. Ask the people you film.",
)
WAYLAND = say(
    "Notice",
    "This desktop runs Wayland, which lets no program read the screen by itself. Log in with an X11 (Xorg) session to "
    "use the screen as a source.",
)
NO_SCREEN = say("Notice", "the screen cannot be captured")
MACOS_SCREEN = say(
    "Notice",
    "macOS does not let this program see the screen; allow it in System Settings › Privacy & Security › Screen "
    "Recording, then start it again",
)
MACOS_CAMERA = say(
    "Notice",
    "cannot be opened; if it is plugged in and no other program uses it, allow it in System Settings › Privacy & "
    "Security › Camera, then open it again",
)
NO_WINDOWS = say("Notice", "windows cannot be captured")
MACOS = say("Notice", "macOS gives no picture of a single window here; mark a part of the screen instead")
ETHNICITY_TITLE = say("Notice", "Apparent ethnicity")
ETHNICITY_QUESTION = say("Notice", "Switch on apparent ethnicity?")
ETHNICITY = say(
    "Notice",
    "The answer is how a face looks to the people who labelled the training pictures, in their few categories. It says "
    "nothing about who somebody is, it is wrong more often for some groups than for others, and in many places "
    "processing it needs a reason that the law accepts.",
)
ETHNICITY_ON = say("Notice", "Switch on")
ETHNICITY_OFF = say("Notice", "Leave it off")
