"""Every kind of record there is, what it is kept for, and the tables that it stands in."""

from dataclasses import dataclass
from typing import Final

from bot.journal.retention_tables import Kind


@dataclass(frozen=True, slots=True)
class Record:
    """A kind of record: what it holds, what it is kept for, from when its period counts, and its tables."""

    kind: Kind
    title: str
    holds: str
    purpose: str
    counted_from: str
    tables: tuple[str, ...]


RECORDS: Final = (
    Record(
        Kind.SESSIONS,
        "Sessions",
        "What Zoom told of a session, who came and left, what was found, decided, done, pressed and reported, the host's "
        "answers, and the reviews.",
        "To show that the online-safety policy was kept, and to answer questions and complaints about a session.",
        "The newest entry about the session",
        (
            "deliveries", "sessions", "decisions", "findings", "actions", "outcomes", "presses", "cards", "reports", "summaries",
            "answers", "reviews", "reminders", "ways_told",
        ),
    ),
    Record(
        Kind.UNADDRESSED,
        "News about no session",
        "What Zoom sent that belongs to no session that is kept, such as changed settings, and what could not be read.",
        "To find out why something was not noticed.",
        "The day on which it was received",
        ("deliveries",),
    ),
    Record(
        Kind.ATTESTATIONS,
        "Answers about a quarter",
        "What people answered for that no program can see, such as how devices are locked away, and who was reminded.",
        "To show over several years that the policy was kept between sessions too.",
        "The day of the answer or the reminder",
        ("deliveries", "reminders"),
    ),
    Record(
        Kind.ALIASES,
        "Remembered screen names",
        "Whose a screen name is, who said so, and who took it back.",
        "To know people again whose screen name differs from the register.",
        "The day on which it was confirmed or taken back",
        ("aliases",),
    ),
    Record(
        Kind.LINK_USES,
        "Used links",
        "Which session had which link; of a passcode only a mark that cannot be turned back.",
        "To notice a link or a passcode that is used a second time.",
        "The day of the session",
        ("link_uses",),
    ),
    Record(
        Kind.CONCERNS,
        "Concern records",
        "What somebody was worried about, what was done and decided, and who read it.",
        "To protect a child, and to answer for it when they are grown up.",
        "The last entry, once the concern is closed",
        ("concern_entries", "concern_reads"),
    ),
    Record(
        Kind.CONCERNS_ABOUT_ADULTS,
        "Concern records about adults who work here",
        "The same about a member of staff or a volunteer, in a store of its own.",
        "To protect children, and to be fair to whom it is about.",
        "The last entry, once the concern is closed",
        ("adult_concern_entries", "adult_concern_reads"),
    ),
    Record(
        Kind.SIGN_INS,
        "Signing in",
        "Who has an account for the staff pages and is signed in, who signed in when and how, what was done with accounts and "
        "by whom, tries that did not succeed, links that opened the pages once, and the keys by which apps make codes; of passwords, "
        "recovery codes and what browsers hold only what cannot be turned back.",
        "To let in who may come in, and to keep out who tries passwords.",
        "The last use; an account, once its holder is no longer on the list of staff",
        (
            "accounts", "account_log", "entry_links", "half_signed_in", "recovery_codes", "second_factors", "signed_in",
            "sign_in_tries",
        ),
    ),
    Record(
        Kind.HOLDS,
        "Holds that were released",
        "What was not to be deleted, why, and who said so and released it.",
        "To show why something was kept beyond its date.",
        "The day of the release",
        ("holds", "hold_releases"),
    ),
    Record(
        Kind.WORKING,
        "Working records",
        "Which jobs were done, what went wrong in looking for meetings, how often a host's meetings were changed, and the "
        "policies under which sessions ran.",
        "To do nothing twice, and to read a session by the policy of its day.",
        "The day on which it was done; a policy goes with the last session under it",
        ("jobs", "sweeps", "meeting_updates", "policies"),
    ),
)  # fmt: skip

PERMANENT: Final = {
    "retention_runs": "How many records of which kind were deleted up to which date; it names nobody.",
    "report_stubs": "Number and hash of deleted reports, against which those after them are held; they tell of nobody.",
    "concern_expiries": "Number and date of deleted concern records; they tell of nobody.",
    "adult_concern_expiries": "The same of those about adults who work here.",
    "checkups": "The last checkup alone: each takes the place of the one before.",
}
"""The tables of which nothing is deleted at a date, and why."""

BY_KIND: Final = {record.kind: record for record in RECORDS}
