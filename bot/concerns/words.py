"""The words of concern records that people read, on pages, in chat, on paper and at the command line."""

from typing import Final

from bot.concerns.record import Decision, EntryKind, Standing

# In a chat there is a number and a way to the record, and nothing of what it says.
RECORDED: Final = "Chaperone · A concern has been recorded: {number}. Please read it now{where}"
ADDED: Final = "Chaperone · Something was added to concern {number}. Please read it{where}"
AT: Final = ": {url}/concerns/{number}"
ON_THE_PAGES: Final = ' on Chaperone\'s pages, under "Concerns".'

SEALED: Final = (
    "It is about an adult who would otherwise be the one to read it, and nobody else here may. So nobody was told of it, and "
    "nobody can read it on these pages."
)
SEALED_ADVICE: Final = (
    "Please take it further yourself today: ring the LADO (the designated officer for allegations) at the council where it "
    "happened, or tell the chair of the trustees. Give them this number. Whoever looks after the machine that Chaperone runs on "
    "can print the record for them with: chaperone concern export {number} --out concern.pdf"
)
TALK_SEALED: Final = (
    "Talk about it to nobody here but whom you take it to: the LADO or the chair of the trustees."
)
TALK_TO: Final = "Talk about it to nobody but {people}."
THE_LEAD: Final = "the safeguarding lead"
# While it is tried to tell somebody: for the first minutes, and once they are over.
BEING_TOLD: Final = "Being told now: {people}. Please load this page again in two minutes: it says then whether they were, and what to do if not."
NOBODY_YET: Final = "Nobody could be reached yet. Chaperone has been trying to tell {people} since {since}."
NOT_ALL_YET: Final = (
    "Not everybody could be reached yet. Chaperone has been trying to tell {people} since {since}."
)
TELEPHONE: Final = "Please do not wait for it: telephone them now, and give them the number {number}. If it is an emergency, call 999 first."

SAID: Final = "It was said that a concern is recorded, without its number. Who has read that is not known."
WROTE_IT: Final = "Whoever there is to tell wrote this themselves, so nobody else was told."
IS_SENDER: Final = "Alerts are sent from their own Zoom user, and nobody can write to themselves."
NOT_REACHED: Final = (
    "Zoom could not be reached in {tries} tries, the last of them more than a day after it was written."
)

ENTRIES: Final = {
    EntryKind.RECORDED: "Recorded",
    EntryKind.ADDENDUM: "Added",
    EntryKind.TOLD: "Told",
    EntryKind.DECISION: "Decision",
}
DECISIONS: Final = {
    Decision.NO_FURTHER_ACTION: "No further action",
    Decision.MONITOR: "Monitor",
    Decision.EARLY_HELP: "Early help",
    Decision.SOCIAL_CARE: "Refer to children's social care",
    Decision.POLICE: "Refer to the police",
    Decision.LADO: "Refer to the LADO",
}
STANDINGS: Final = {Standing.OPEN: "Open", Standing.CLOSED: "Closed"}

NO_SUCH_CONCERN: Final = "There is no concern with the number {number}."
ALL_WHOLE: Final = "{records} with {entries}: all as it was written."
CHANGED: Final = (
    "Record {number} is not what was written: entry {place} was changed, or does not follow the one before."
)
LACKING: Final = "Record {number} lacks entries that were read once, and its date had not come."
UNACCOUNTED: Final = (
    "Record {number} is said to have been deleted at its date, and no run that is on record deleted it. Please find out who could "
    "write to the database."
)
ALTERED: Final = (
    "This record is not what was written: entry {place} was changed, or does not follow the one before. Please compare it with a "
    "copy that was printed, and find out who could write to the database."
)
