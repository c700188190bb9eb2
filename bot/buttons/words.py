"""The words on buttons, and of what came of pressing them."""

from typing import Final

from rules.pressed import Button, Reply, Through

LABELS: Final = {
    Button.REMOVE: "Remove",
    Button.STOP_RECORDING: "Stop recording",
    Button.EXTEND: "10 more minutes",
    Button.END: "End now",
    Button.ALLOW: "They may",
    Button.DEALT_WITH: "Dealt with",
}

# What pressing a button comes to, as the page says before it is pressed; `about` is what the breach is about.
WHAT_FOR: Final = {
    Button.REMOVE: "Chaperone removes {about} from the session.",
    Button.STOP_RECORDING: "Chaperone stops what is recording the session.",
    Button.EXTEND: "The session may stay open for ten minutes more.",
    Button.END: "Chaperone ends the session for everybody.",
    Button.ALLOW: "{about} may do this for the rest of this session.",
    Button.DEALT_WITH: "You have seen to it. Chaperone does nothing more about it.",
}

THROUGH: Final = {
    Through.CARD: "on a card in Team Chat",
    Through.LINK: "on a page that needs no sign-in",
    Through.LIVE_PAGE: "on the live page",
}

# Whoever has a link can press it, so no more is said than to whom it was sent.
PRESSED: Final = "{name} pressed “{label}”"
PRESSED_BY_LINK: Final = "“{label}” was pressed by a link sent to {name}"

# What came of it, as the end of "… pressed …:".
REPLIES: Final = {
    Reply.TAKEN: "taken",
    Reply.NOT_THEIRS: "refused, as it is not theirs to press",
    Reply.UNKNOWN: "there was nothing of that kind to press about",
    Reply.AGAIN: "counted as one with the press before it",
    Reply.OVER: "it was over already, so nothing was done",
    Reply.NOT_FITTING: "nothing to do there, so nothing was done",
}


def pressed_words(name: str, button: Button, through: Through) -> str:
    """Who pressed which button, as far as that is known."""
    said = PRESSED_BY_LINK if through is Through.LINK else PRESSED
    return said.format(name=name, label=LABELS[button])
