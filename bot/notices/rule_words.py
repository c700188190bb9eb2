"""What each rule means to parents and carers, to children and to staff: one sentence for each, in their words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from rules.catalog.eligibility import Under18
from rules.catalog.recording import RecordingPolicy
from rules.phrases import adults


class Audience(StrEnum):
    """Whom a notice is for."""

    PARENTS = "parents"
    CHILDREN = "children"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Said:
    """A rule in one sentence for each audience."""

    parents: str
    children: str
    staff: str

    def to(self, audience: Audience) -> str:
        """The sentence for an audience."""
        match audience:
            case Audience.PARENTS:
                return self.parents
            case Audience.CHILDREN:
                return self.children
            case Audience.STAFF:
                return self.staff


RECORDING: Final = {
    RecordingPolicy.FORBIDDEN: Said(
        "Nobody may record a session, stream it live or bring a note-taking app.",
        "Nobody is allowed to record us or film us. Not even with a helper app.",
        "Nothing may be recorded, streamed or noted down by an app, AI assistants included.",
    ),
    RecordingPolicy.WITH_CONSENT: Said(
        "A session is only recorded by its host, and only if everybody who is there has given permission; for your child you "
        "are asked for it.",
        "We only record if you and everybody else have said yes. For you, your parent or carer says so too.",
        "Record only as the host, and only while everybody present has permission on the register; note-taking apps and AI "
        "assistants count as recording.",
    ),
    RecordingPolicy.REQUIRED: Said(
        "These sessions are recorded by the host, so that it can be seen afterwards what happened.",
        "We record this, so that grown-ups can look at it afterwards if something went wrong.",
        "A recording has to run from the beginning of the session.",
    ),
}

ELIGIBILITY: Final = {
    Under18.ALLOWED: Said(
        "We check that whoever comes is on our list, has agreed to our policy, and that a parent or carer booked for a child.",
        "We look whether you are on our list, and whether your parent or carer has booked for you.",
        "Whoever comes is held against the register: agreed to the policy, and booked by a parent or carer if under 18.",
    ),
    Under18.FORBIDDEN: Said(
        "These groups are for adults: nobody under 18 may take part, and everybody has to have agreed to our policy.",
        "This group is for grown-ups. You have to be 18 to come.",
        "Nobody under 18 may take part; whoever comes is held against the register.",
    ),
    Under18.REQUIRED: Said(
        "These groups are for children: other adults than our staff may not take part, and a parent or carer has to have booked.",
        "This group is for children. We look whether your parent or carer has booked for you.",
        "Only under-18s and staff may take part; whoever comes is held against the register.",
    ),
}

RULES: Final[Mapping[str, Said]] = {
    "licensed_host": Said(
        "Our sessions run through a Zoom account that belongs to us and that we pay for.",
        "We use our own Zoom.",
        "Hold sessions through a licensed Zoom account; Chaperone looks whether the host has a licence.",
    ),
    "passcode": Said(
        "A session can only be entered with its link and its passcode.",
        "You need a link and a secret code to come in.",
        "Every session needs a passcode; Chaperone looks before it begins whether there is one.",
    ),
    "shared_link": Said(
        "Please pass a link and passcode on to nobody. We look out for links that have been shared.",
        "Keep the link to yourself. It is only for you.",
        "Never pass a link or passcode on; Chaperone looks for them in public and among those who come.",
    ),
    "unique_link": Said(
        "Each session has a link and passcode of its own, so an old one opens nothing.",
        "You get a new link every time.",
        "Each session needs a link and passcode that were not used before.",
    ),
    "screen_share": Said(
        "Only our staff share a screen.",
        "Only our grown-ups may show their screen.",
        "Only staff share a screen; who shares and since when is looked at.",
    ),
    "behaviour": Said(
        "Bullying and discrimination have no place in our sessions, and people may be asked to leave. Words that may hurt are "
        "looked for in what is written, and a person then looks at it.",
        "Be kind. If somebody is mean to you, tell us: you have done nothing wrong.",
        "You may remove people for how they behave. Words from your lists are looked for, and you are asked to look; Chaperone "
        "does not judge.",
    ),
    "recording_access": Said(
        "If there is a recording, it is looked at who can open it, so that it stays with those it is for.",
        "If there is a film of us, we look after it well.",
        "A finished recording is looked at: who can watch it, whether it can be downloaded, and whom it shows.",
    ),
    "camera": Said(
        "Cameras are on while people introduce themselves, so that we know who is there. The host is reminded "
        "to look; the program cannot see cameras.",
        "At the start we switch our cameras on and say hello. After that you may switch yours off.",
        "Cameras are on for introductions. You are reminded to look; Chaperone cannot see cameras.",
    ),
    "personal_information": Said(
        "Nobody should write addresses, telephone numbers or the like. Such things are looked for, and are not kept "
        "themselves.",
        "Do not write where you live, your telephone number or the name of your school.",
        "Nobody writes addresses, telephone numbers and the like; a message that seems to hold one is pointed out to you.",
    ),
    "session_close": Said(
        "Our host ends each session for everybody, so that nobody is left behind in it.",
        "At the end we all leave together.",
        "End the session for everybody at its planned end; you are reminded.",
    ),
    "waiting_room": Said(
        "Everybody waits in a waiting room until the host lets them in.",
        "First you wait in a waiting room. Then we let you in.",
        "Everybody comes through the waiting room, and you let them in.",
    ),
    "screen_name": Said(
        "The name that is shown in Zoom should be the one on our list, so that we know who is there.",
        "Use your real name, so that we know it is you.",
        "The names shown are held against the register, and people whom nobody can match are pointed out to you.",
    ),
    "staff_clearance": Said(
        "Our staff know the policy and hold an up-to-date Enhanced DBS check; it is looked at when both run out.",
        "Our grown-ups have been checked, so that you are safe with them.",
        "Your agreement to the policy and your DBS check are looked at, and the safeguarding lead is told before either runs "
        "out.",
    ),
    "private_chat": Said(
        "Our staff never write to a child privately. It is noted who wrote to whom, and not what.",
        "Our grown-ups never send you secret messages. If somebody does, tell us.",
        "Never write to a child privately; that somebody did is noted, and not what was written.",
    ),
    "supervision": Said(
        "Children are never without our staff, and there are enough adults in every room.",
        "There are always grown-ups of ours with you.",
        "Children are never without staff; {adults} at least {are} with them in every room.",
    ),
}


def said(rule: str, options: Any) -> Said:
    """What a rule means with these options."""
    return _BY_OPTIONS[rule](options) if rule in _BY_OPTIONS else RULES[rule]


def _supervision(options: Any) -> Said:
    words, count = RULES["supervision"], options.min_adults
    staff = words.staff.format(adults=adults(count), are="is" if count == 1 else "are")
    return Said(words.parents, words.children, staff)


_BY_OPTIONS: Final[Mapping[str, Callable[[Any], Said]]] = {
    "recording": lambda options: RECORDING[options.policy],
    "eligibility": lambda options: ELIGIBILITY[options.under_18],
    "supervision": _supervision,
}
