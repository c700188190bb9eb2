"""The policy as a table: each clause that concerns a session, in order, and the rule that keeps it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Clause:
    """What the policy says, and the name of the rule for it."""

    number: str
    rule: str
    says: str


CLAUSES = (
    Clause("Z1", "licensed_host", "sessions run through a licensed Zoom account"),
    Clause("Z2", "passcode", "a link and a passcode; no other way in"),
    Clause("Z3", "shared_link", "link and passcode are never passed on"),
    Clause("Z4", "unique_link", "a children's session has a link and passcode of its own, every time"),
    Clause("Z5", "screen_share", "in children's sessions only staff share a screen"),
    Clause("Z6", "behaviour", "people may be removed for how they behave"),
    Clause("Z7", "recording", "no recording, unless by the host and with everybody's permission"),
    Clause("Z8", "recording_access", "footage is not shared outside the session"),
    Clause("Z9", "camera", "cameras on for introductions in children's sessions, to verify who is there"),
    Clause("Z10", "personal_information", "nobody shares personal information"),
    Clause("Z11", "session_close", "the host ends the call for everybody at the end of the session"),
    Clause("Z12", "waiting_room", "everybody waits in the waiting room and the host lets them in"),
    Clause("Z13", "screen_name", "screen names match the participant's name"),
    Clause("S1", "staff_clearance", "staff know the policy and hold an up-to-date Enhanced DBS check"),
    Clause("S2", "staff_clearance", "staff know the policy and hold an up-to-date Enhanced DBS check"),
    Clause("S4", "private_chat", "staff never write to children privately"),
    Clause("S6", "recording", "no recording devices; note-taking bots and AI assistants count"),
    Clause("P1", "eligibility", "participants agreed to the policy"),
    Clause("P2", "eligibility", "a parent or carer booked"),
    Clause("P3", "eligibility", "no under-18s in adult-only groups"),
    Clause("P4", "behaviour", "no bullying, no discrimination"),
    Clause("X1", "supervision", "children are never without staff, and never alone with one adult"),
)

# In the table's order, each rule once, with the number of the first clause it keeps.
RULE_NAMES = tuple(dict.fromkeys(clause.rule for clause in CLAUSES))


def clauses_of(rule: str) -> tuple[str, ...]:
    """The numbers of the clauses that a rule keeps; none for a rule that is not in the table."""
    return tuple(clause.number for clause in CLAUSES if clause.rule == rule)


def first_clause(rule: str) -> str:
    """The number of the first clause that a rule keeps; empty for a rule that is not in the table."""
    return next((clause.number for clause in CLAUSES if clause.rule == rule), "")
