"""The words of the live page: what it says of people, the clock, what was pressed, and its own connection."""

from typing import Final

from rules.events import Capture, ZoomRole
from rules.identity import Certainty
from rules.people import Standing
from rules.pressed import Button

NO_TOPIC: Final = "Session without a topic"

# The clock.
NO_END: Final = (
    "Chaperone does not know when this session is to end: Zoom has told it of no planned end. Please watch the time yourself, and "
    "see that the meeting has a start and a duration in Zoom next time."
)
ENDS: Final = "To end at {end}."
MOVED: Final = "To end at {close}: somebody moved that from {end}."
IS_ENDED: Final = "If it is still open at {limit}, Chaperone ends it for everybody."
IS_LATE: Final = "If it is still open at {limit}, that counts as a breach."
NOT_BEGUN: Final = "Zoom has not told yet that it has begun."
OVER: Final = "This session is over since {time}."

# People.
ROLES: Final = {
    Standing.HOST: "Host",
    Standing.STAFF: "Staff",
    Standing.GUEST: "Guest",
    Standing.STRANGER: "Not known",
}
IN_ZOOM: Final = {ZoomRole.HOST: "has the host’s role in Zoom", ZoomRole.CO_HOST: "co-host in Zoom"}
ON_STAFF: Final = "{name} on the list of staff"
MATCHED: Final = {Certainty.CERTAIN: "{name} on the register", Certainty.LIKELY: "Probably {name}: {reason}"}
UNSURE: Final = "Not sure who this is: {reason}"
NOBODY: Final = "Not on the register: {reason}"
COULD_BE: Final = "Could be {names}"
NO_REGISTER: Final = "No register to compare with"
NOTE_TAKER: Final = "Looks like {product}, which takes notes"
SHARES: Final = "shares a screen"
IN_BREAKOUT_ROOM: Final = "in a breakout room"
BY_PHONE: Final = "by telephone"
NOT_TO_BE_RECORDED: Final = "may not be recorded"
SINCE: Final = "since {time}"

# What records.
CAPTURES: Final = {
    Capture.CLOUD_RECORDING: "A cloud recording is running.",
    Capture.AI_COMPANION: "AI Companion is running.",
    Capture.LIVE_STREAM: "The session is streamed live.",
    Capture.MEDIA_STREAM: "An app receives the session’s sound and pictures.",
}

# What came of a press; `about` is whom or what it is about.
DONE: Final = {
    Button.REMOVE: "{about} removed by {name}, {time}",
    Button.STOP_RECORDING: "Recording stopped by {name}, {time}",
    Button.EXTEND: "10 more minutes from {name}, {time}",
    Button.END: "Ended by {name}, {time}",
    Button.ALLOW: "{name} said that {about} may, {time}",
    Button.DEALT_WITH: "Dealt with by {name}, {time}",
}
UNDER_WAY: Final = "{pressed}, {time}: under way"
CAME_TO: Final = "{pressed}, {time}: {came}"

# What everybody was told in the meeting's chat; `said` is what became of it.
ANNOUNCED: Final = "{said}, {time}: “{text}”"
ON_ITS_WAY: Final = "A message for everybody is on its way to the meeting's chat"
TELL_THEM: Final = "Please tell everybody, aloud or in the chat."

# Why nothing was done with a press, told to whoever pressed.
NOT_KEPT: Final = "Chaperone could not keep this, so nothing is done. Please press again in a moment."
NOT_A_BUTTON: Final = "There is nothing of that kind to press here. Below is how it stands now."

OBSERVING: Final = "Chaperone is set to watch only: it keeps what you press, and does nothing in Zoom. Please do it in Zoom yourself."

# What is not being checked.
REGISTER_PROBLEM: Final = "The register could not be read: {problem}"

# Of the page's own connection; the script puts the time in.
LOST: Final = "Not up to date since {time}. Trying again."
BACK: Final = "Up to date again."
UP_TO_DATE: Final = "Up to date."
TOO_MANY: Final = "This page is open in too many places, so it is no longer kept up to date here. Load it again to go on here."
NO_MORE: Final = "This session is over, so nothing changes here any more."
SHUT: Final = "You are signed out, or may no longer see this session. Load the page again to go on."
SENDING: Final = "Sending…"
NOT_SENT: Final = "It is not certain that this got through. Once the page is up to date, look whether it was done, and press again if not."
MOVED_AWAY: Final = "The page changed just as you pressed, so nothing was sent. Please look, and press again."
LEFT: Final = "{time} left"
PAST: Final = "{time} past its end"
