"""What may be done about a breach, as a notice says it."""

from collections.abc import Mapping
from typing import Final

from bot.notices.rule_words import Said
from rules.actions import ActionKind

DEEDS: Final[Mapping[ActionKind, Said]] = {
    ActionKind.ALERT_HOST: Said("tell the host", "tell the grown-up who leads the session", "tell the host"),
    ActionKind.ALERT_SAFEGUARDING: Said(
        "tell our safeguarding lead",
        "tell the grown-up who looks after everybody's safety",
        "tell the safeguarding lead",
    ),
    ActionKind.ASK_PARTICIPANT: Said(
        "ask somebody to put something right",
        "ask you to change something",
        "ask the participant to put it right",
    ),
    ActionKind.ANNOUNCE: Said(
        "write something to everybody", "write something to all of us", "write to everybody in the session"
    ),
    ActionKind.REMOVE_PARTICIPANT: Said(
        "take somebody out of the session", "take somebody out of the session", "remove a participant"
    ),
    ActionKind.PUT_IN_WAITING_ROOM: Said(
        "send somebody back to the waiting room",
        "send somebody back to the waiting room",
        "put a participant back into the waiting room",
    ),
    ActionKind.RENAME: Said(
        "show somebody under the name on our list",
        "change the name that is shown for you",
        "change a screen name to the one on the register",
    ),
    ActionKind.STOP_RECORDING: Said("stop a recording", "stop a recording", "stop a recording"),
    ActionKind.STOP_AI_COMPANION: Said("stop Zoom's AI", "stop Zoom's AI helper", "stop AI Companion"),
    ActionKind.STOP_LIVE_STREAM: Said("stop a live stream", "stop a live stream", "stop a live stream"),
    ActionKind.DELETE_MESSAGE: Said("delete a message", "delete a message", "delete a message"),
    ActionKind.FIX_SETTINGS: Said(
        "put Zoom's settings right", "put Zoom's settings right", "put Zoom's settings right"
    ),
    ActionKind.RESTRICT_RECORDING: Said(
        "close a recording to others", "lock a film away", "restrict who may watch a recording"
    ),
    ActionKind.TRASH_RECORDING: Said(
        "put a recording in Zoom's trash", "throw a film away", "move a recording to Zoom's trash"
    ),
    ActionKind.END_MEETING: Said(
        "end the session for everybody", "end the session", "end the session for everybody"
    ),
}
