"""A press of which nothing has come: after how long that is said, and in what words. Pure."""

from datetime import datetime, timedelta
from typing import Final

from rules.pressed import Button

PATIENCE: Final = timedelta(seconds=10)
"""How long after a press somebody is told that Zoom has not answered, where it has not."""

REACHES_ZOOM: Final = frozenset({Button.REMOVE, Button.STOP_RECORDING, Button.END})
"""The buttons that have something done in Zoom; the others have done all they do once they are decided."""

NO_ANSWER: Final = "Zoom has not answered yet, and Chaperone is trying again"
BY_HAND: Final = "If it matters, please do it by hand in Zoom now"


def no_answer(pressed_at: datetime, now: datetime | None, *, is_over: bool) -> str:
    """What to say of a press that has no outcome; empty where it is too early to say anything, or not known how late it is.

    Once the session `is_over` there is nothing left to do by hand.
    """
    if now is None or now < pressed_at + PATIENCE:
        return ""
    return NO_ANSWER if is_over else f"{NO_ANSWER}. {BY_HAND}"
