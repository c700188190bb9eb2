"""What a card says, in the shape that Zoom's chatbots send. Pure."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from bot.buttons.words import LABELS
from rules.buttons import Button

# How much of a message a card shows; the rest would be more than one screen.
LONGEST_TEXT: Final = 900

_STYLES: Final = {Button.REMOVE: "Danger", Button.END: "Danger", Button.DEALT_WITH: "Primary"}


def content_of(text: str, happened: Sequence[str], buttons: Iterable[tuple[Button, str]]) -> dict[str, Any]:
    """A card with a message, whose first line is its heading, what happened since, and buttons with their values."""
    head, _, rest = text.partition("\n")
    parts = [rest[:LONGEST_TEXT], *happened]
    body: list[dict[str, Any]] = [{"type": "message", "text": part} for part in parts if part]
    items = [
        {"text": LABELS[button], "value": value, "style": _STYLES.get(button, "Default")}
        for button, value in buttons
    ]
    if items:
        body.append({"type": "actions", "items": items})
    return {"head": {"text": head}, "body": body}
