"""What a notice says beside the rules, for each audience."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.notices.rule_words import Audience


@dataclass(frozen=True, slots=True)
class General:
    """The headings and the sentences of one audience's notice, in the order in which they are read."""

    title: str
    opening: str
    rules: str
    only: str
    what_it_does: str
    may: str
    care: str
    observing: str
    only_report: str
    seen: str
    never_seen: str
    attendance: str
    register: str
    chat: str
    no_chat: str
    kept: str
    periods: str
    no_periods: str
    period: str
    who_sees: str
    seen_by: str
    whom_to_ask: str
    ask: str
    ask_us: str
    danger: str
    rights: str


FOR: Final[Mapping[Audience, General]] = {
    Audience.PARENTS: General(
        title="How we keep online sessions safe: for parents and carers",
        opening=(
            "{organisation} holds its online sessions on Zoom. A program called Chaperone helps our staff to keep to our "
            "online-safety policy while they run. This page says what it does and what it keeps."
        ),
        rules="What we hold our sessions to",
        only="{sentence} (In sessions of the kind {kinds}.)",
        what_it_does="What Chaperone does",
        may="Where something is not as it should be, Chaperone may {deeds}.",
        care=(
            "Most of the time it tells a member of our staff, and a person decides. It goes by what Zoom tells, which "
            "can be wrong; if something was done that should not have been, please tell us."
        ),
        observing="At present Chaperone only watches and writes down. It does nothing in a session by itself.",
        only_report="Chaperone does nothing in a session by itself; it writes a report for our staff.",
        seen="What it sees",
        never_seen="Chaperone sees no picture, hears no sound and keeps no recording.",
        attendance=(
            "Zoom tells it who comes, waits and leaves, when, and by what name, and for somebody who is signed in to Zoom "
            "their e-mail address. What is not as it should be is written down with the time and what was done."
        ),
        register=(
            "It knows our list of who is expected: names, whether somebody is under 18, and the permissions that you gave "
            "us."
        ),
        chat=(
            "What people write in the session's chat is looked through by the program and not kept. Where something is found, "
            "what kind of thing it was is kept, with a few ordinary words that stood round it."
        ),
        no_chat="What people write in the session's chat is not looked at.",
        kept="What is kept, and for how long",
        periods="",
        no_periods="For how long each record is kept, please ask us.",
        period="{what}: {how_long}. Why: {why}.",
        who_sees="Who sees it",
        seen_by=(
            "The host sees what concerns the session while it runs. Reports are read by those of our staff who review "
            "sessions and by our safeguarding lead, records of concerns by the safeguarding lead. It is passed on to others "
            "only where somebody's safety or the law asks for it."
        ),
        whom_to_ask="Whom to ask",
        ask="Please ask our safeguarding lead: {people}.",
        ask_us="Please ask anybody on the staff of {organisation}.",
        danger="If a child may be in danger now, ring 999.",
        rights=(
            "You may ask for everything that we hold about you or your child, have what is wrong put right, and ask us "
            "to delete what we need not keep. You may also complain to the Information Commissioner's Office."
        ),
    ),
    Audience.CHILDREN: General(
        title="How we keep you safe online",
        opening=(
            "When you join {organisation} on Zoom, a computer program helps our grown-ups to keep everybody safe. It is "
            "called Chaperone. It is not a person."
        ),
        rules="Our rules",
        only="{sentence} (In some of our sessions: {kinds}.)",
        what_it_does="What Chaperone can do",
        may="If something is not right, Chaperone can {deeds}.",
        care="It can make mistakes. If it got something wrong, tell us, and nobody will be cross with you.",
        observing="At the moment Chaperone only watches. It does not do anything in the session.",
        only_report="Chaperone does not do anything in the session. It only writes a list for our grown-ups.",
        seen="What it knows",
        never_seen="It cannot see you, and it cannot hear you.",
        attendance="It knows the name that you use in Zoom, and when you come and go.",
        register="It has a list of who is coming.",
        chat="It looks at what is written in the chat, and forgets it again. It only remembers if something was not right.",
        no_chat="It does not read what you write.",
        kept="What it remembers",
        periods="It does not remember everything for ever:",
        no_periods="It does not remember everything for ever. You can ask us for how long.",
        period="{what}: {how_long}.",
        who_sees="Who can see it",
        seen_by=(
            "The grown-ups here who look after everybody's safety. They only tell others if that is needed to keep somebody "
            "safe."
        ),
        whom_to_ask="If you have a question, or something worries you",
        ask="Tell a grown-up whom you trust, or tell {people}. You can always tell us, and you will not be in trouble.",
        ask_us="Tell a grown-up whom you trust, or anybody at {organisation}. You will not be in trouble.",
        danger="You can also ring Childline: 0800 1111. It is free. If you are in danger, ring 999.",
        rights="You can ask us to show you what we have written down about you.",
    ),
    Audience.STAFF: General(
        title="Chaperone in our sessions: for staff",
        opening=(
            "{organisation} keeps its online-safety policy with the help of Chaperone, a program that follows what Zoom "
            "tells of each session. This page says what it holds sessions to, what it does, and what it keeps about you and others."
        ),
        rules="What sessions are held to",
        only="{sentence} (In sessions under {kinds}.)",
        what_it_does="What Chaperone does",
        may="About a breach it may {deeds}. The report says what was done, and how that ended.",
        care=(
            "Staff are never removed. It asks a person before many are, and it goes by what Zoom tells, which can be late or "
            "wrong: what you see yourself counts for more."
        ),
        observing="At present it only watches: the report says what it would have done, and nothing is done.",
        only_report="Nothing is done in a session by itself; every session ends with a report.",
        seen="What it sees",
        never_seen="It sees no picture, hears no sound and keeps no recording. What is said aloud it cannot know.",
        attendance=(
            "It keeps who came, waited and left, when and by what name, what you did that Zoom tells of (admitting, sharing, "
            "recording), the buttons that you press and the questions that you answer. Of the staff pages it keeps who has an "
            "account, when somebody signed in and was last there, and that somebody tried to sign in and did not succeed."
        ),
        register="It keeps what the register said of whoever was expected, as it was read for the session.",
        chat=(
            "Messages in the session's chat are looked through and not kept: only what kind of thing was found, who wrote it, and "
            "ordinary words round it."
        ),
        no_chat="The session's chat is not looked at.",
        kept="What is kept, and for how long",
        periods="",
        no_periods="How long each kind of record is kept, your organisation's retention schedule says.",
        period="{what}: {how_long}. Why: {why}.",
        who_sees="Who sees it",
        seen_by=(
            "You see the sessions that you host. Reviewers and the safeguarding lead see all. A concern about a member of staff "
            "goes to the safeguarding lead alone, and never to whom it is about."
        ),
        whom_to_ask="Whom to ask",
        ask="The safeguarding lead: {people}. Tell them of any concern; do not leave it to Chaperone.",
        ask_us="Ask whoever runs {organisation}. Tell them of any concern; do not leave it to Chaperone.",
        danger="If a child may be in danger now, ring 999 first.",
        rights="You may ask for everything that is held about you, and have what is wrong put right.",
    ),
}
