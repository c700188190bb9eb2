"""What people read of retention."""

from typing import Final

TITLE: Final = "For how long records are kept"
KIND: Final = "Retention schedule"
INTRODUCTION: Final = (
    "{organisation} keeps the records of its online sessions for as long as they are needed and no longer. This is what "
    "Chaperone is set to do; whatever is past its date is deleted in the night."
)
NONE_KEPT: Final = "none kept"
NOT_TOLD: Final = "not told here, whether or not there are any"
WHEN: Final = "As of {when}. All times are those of {zone}."

REVIEWED: Final = "A session with a breach is kept beyond its date until somebody has reviewed its report."
NOT_REVIEWED: Final = "A session is deleted at its date whether or not somebody has reviewed its report."
OPEN_CONCERN: Final = "A session that a concern began from is kept for as long as the concern is open or held. A concern that is open has no date."
CHAIN: Final = (
    "Of a report that is deleted its number and its hash stay, against which the reports after it are held."
)
HELD: Final = {
    0: "Nothing is held.",
    1: "One hold is in force: what it names is not deleted, whatever its date.",
}
HELD_MANY: Final = "{count} holds are in force: what they name is not deleted, whatever its date."
OUTSIDE: Final = (
    "Registers are files of the organisation's own, and Chaperone deletes none; of one that was replaced over these pages "
    "the copy before is kept for {copies}. Backups, what was printed or exported, messages in Team Chat and recordings at Zoom "
    "are not deleted by this."
)

LOOKED: Final = "Last looked on {when}."
NOT_LOOKED: Final = (
    "It was not looked yet for what is past its date. Chaperone does so every night while it runs."
)
DELETED: Final = "{when}: {count} of {title}, older than {until}"
NONE_DELETED: Final = "Nothing was deleted in the last year, concern records left aside."

PLACED: Final = "Hold {number} is in force: {what} is not deleted until it is released. To release it: chaperone release {number} --reason WHY"
RELEASED: Final = "Hold {number} on {what} is released. What is past its date goes in the night."
NO_SUCH_HOLD: Final = "There is no hold {number} in force. chaperone holds shows those that are."
NO_HOLDS: Final = "There is no hold."
HOLDS_NOW: Final = "It holds {sessions} now, and any that are to come."
NONE_NAMED: Final = (
    "No session kept today names {named}. Is it spelt as on the register? The hold is on concern records that name them as well; "
    "whether there are any is not told here."
)
NONE_OF_SERIES: Final = (
    "No session kept today has the meeting id {named}. Are these the digits that Zoom shows?"
)
REASON_TOO_LONG: Final = (
    "This reason has {length} characters, and there is room for {longest}; please shorten it."
)
WANTS_REASON: Final = "Please say why, with --reason; it is kept with the hold."
NO_SUCH_SESSION: Final = (
    "There is no session {named}; write a meeting id, the number of a report, or Zoom's own id of the session, which stands in "
    "its report."
)
NO_SUCH_CONCERN: Final = "There is no concern record {named}."
NOT_A_MEETING: Final = "{named} is no meeting id; write the digits that Zoom shows."
TOO_SHORT: Final = "{named} is too short to know somebody by; write the whole name or the e-mail address."
