"""Buttons as links, for messages that cannot have any."""

from typing import Final

from bot.buttons.matter import Matter
from bot.buttons.references import GOOD_FOR, References
from bot.buttons.words import LABELS

LINK: Final = "\n{label}: {link}"
FOR_YOU: Final = "\nThese links are for you alone, and nothing is done until you say so there."


def link_lines(references: References | None, matter: Matter, whom: str) -> str:
    """A line for each button, each with a link of its own; empty where there can be none."""
    if references is None or references.public_url is None or "@" not in whom:
        return ""
    lines = []
    for button in matter.buttons:
        link = references.link(matter.key, matter.finding, button, whom, matter.at + GOOD_FOR)
        lines.append(LINK.format(label=LABELS[button], link=link))
    return "".join(lines) + FOR_YOU if lines else ""
