"""The questions that people answer about what no program can see."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Scope(StrEnum):
    """What a question is about: one session, or the organisation over a quarter of the year."""

    SESSION = "session"
    QUARTER = "quarter"


@dataclass(frozen=True, slots=True)
class Item:
    """One question, put so that "yes" is what the policy asks for.

    `clause` is the clause's number or a short reference. `profiles` names the profiles whose sessions it is asked after;
    none means all. `advice` helps with the answer.
    """

    key: str
    clause: str
    question: str
    scope: Scope
    profiles: frozenset[str] = frozenset()
    advice: str = ""


_WITH_CHILDREN: Final = frozenset({"children", "one_to_one"})

SESSION_ITEMS: Final = (
    Item(
        "devices_away",
        "S6",
        "Were phones, cameras and recorders put away, apart from what you ran the session on?",
        Scope.SESSION,
        advice="Answer for your own room. Say no as well if you saw one in use somewhere else.",
    ),
    Item(
        "no_private_contact",
        "S4",
        "Did all your contact with the children stay inside the session?",
        Scope.SESSION,
        _WITH_CHILDREN | {"open_event"},
        advice="Messages to parents and carers from the organisation's own accounts are fine.",
    ),
    Item(
        "children_seen",
        "Z9",
        "Did you see each child, and was everybody who they said they were?",
        Scope.SESSION,
        _WITH_CHILDREN,
        advice="Leave out children who are allowed to keep their camera off.",
    ),
    Item(
        "concerns_passed_on",
        "S3, S5",
        "Has everything that worried you been passed on to the safeguarding lead?",
        Scope.SESSION,
        advice="If nothing worried you, choose “Does not apply”.",
    ),
)

QUARTER_ITEMS: Final = (
    Item(
        "passwords",
        "Accounts",
        "Have the passwords of all our accounts been changed, or are they long, each different, and kept in a password "
        "manager?",
        Scope.QUARTER,
        advice="Zoom, e-mail, website, booking system and social media.",
    ),
    Item(
        "two_with_access",
        "Accounts",
        "Can two people get into each of our accounts, and nobody who has left?",
        Scope.QUARTER,
    ),
    Item(
        "private_groups",
        "Groups",
        "Is it written down which private groups and chats there are in our name, with two members of staff in each?",
        Scope.QUARTER,
    ),
    Item(
        "social_media",
        "Social media",
        "Is it written down which social media accounts we have and who runs each of them?",
        Scope.QUARTER,
    ),
    Item(
        "dbs_list",
        "S1, S2",
        "Has the list of DBS checks been gone through, and is everybody's check up to date?",
        Scope.QUARTER,
    ),
    Item(
        "policy_reviewed",
        "Policy",
        "Has the online-safety policy been read through, and does it still fit what we do?",
        Scope.QUARTER,
    ),
)

BUILT_IN: Final = (*SESSION_ITEMS, *QUARTER_ITEMS)
