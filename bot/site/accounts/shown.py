"""What the page on accounts says of each person, and of what was done."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.accounts.desk import Person
from bot.accounts.reception import Way
from bot.journal.account_log import Act, Logged
from rules.policy import StaffMember, StaffRole

ROLES: Final = {
    StaffRole.HOST: "host",
    StaffRole.SAFEGUARDING_LEAD: "safeguarding lead",
    StaffRole.ALTERNATE_LEAD: "alternate safeguarding lead",
    StaffRole.REVIEWER: "reviewer",
    StaffRole.ADMINISTRATOR: "administrator",
}
NO_ROLE: Final = "no role"

SHUT_OUT: Final = "Shut out since {when}"
HAS_PASSWORD: Final = "Yes"  # noqa: S105, a sentence
NO_PASSWORD: Final = "None"  # noqa: S105, a sentence
ELSEWHERE: Final = "None here; can sign in with {provider}"
CODES: Final = "Codes from an app"
NO_CODES: Final = "None"
INVITED: Final = "The link opens until {when}"
NOT_INVITED: Final = "None is open"
LAST: Final = "{when}, {way}"
NOT_LATELY: Final = "None on record, which is kept for {days} days"
HERE: Final = "Yes; last here {when}"
NOT_HERE: Final = "No"
WAYS: Final = {
    Way.PASSWORD: "with a password",
    Way.LINK: "by a link",
    Way.PROVIDER: "with {provider}",
}
ANOTHER_PROVIDER: Final = "another provider"

DONE: Final = {
    Act.INVITED: "{by} made a link for {whom}.",
    Act.SHUT_OUT: "{by} shut out {whom}.",
    Act.LET_IN: "{by} let in {whom} again.",
    Act.SIGNED_OUT: "{by} signed out {whom} everywhere.",
    Act.CODES_ON: "{by} set up a second factor for {whom}.",
    Act.CODES_OFF: "{by} took away the second factor of {whom}.",
}

# What somebody did with their own account.
DONE_ONESELF: Final = {
    Act.SIGNED_OUT: "{by} signed out everywhere.",
    Act.CODES_ON: "{by} set up a second factor.",
    Act.CODES_OFF: "{by} turned off their second factor.",
}
AT_THE_COMMAND_LINE: Final = "Somebody at the command line"


@dataclass(frozen=True, slots=True)
class Shown:
    """Somebody, in words; `number` tells them from the others on the page."""

    number: int
    name: str
    email: str
    roles: str
    shut_out: str
    facts: tuple[tuple[str, str], ...]
    has_password: bool
    has_second: bool
    is_here: bool
    is_oneself: bool


@dataclass(frozen=True, slots=True)
class Words:
    """What it takes to put accounts in words: how times are written, who else signs people in, and for how
    long it is known who did."""

    moment: Callable[[datetime], str]
    provider: str | None
    kept_for: timedelta

    def person(self, number: int, person: Person, oneself: str) -> Shown:
        """One person on the list of staff."""
        member, roles = person.member, [ROLES[role] for role in StaffRole if role in person.member.roles]
        facts = (
            ("Password", self._password(person)),
            ("Second factor", CODES if person.has_second else NO_CODES),
            (
                "Invitation",
                INVITED.format(when=self.moment(person.invited)) if person.invited else NOT_INVITED,
            ),
            ("Last signed in", self._last(person.last)),
            ("Signed in now", HERE.format(when=self.moment(person.here)) if person.here else NOT_HERE),
        )
        return Shown(
            number,
            member.name,
            member.email,
            ", ".join(roles) or NO_ROLE,
            SHUT_OUT.format(when=self.moment(person.closed)) if person.closed else "",
            facts,
            person.has_password,
            person.has_second,
            person.here is not None,
            member.email == oneself,
        )

    def _password(self, person: Person) -> str:
        if person.has_password:
            return HAS_PASSWORD
        return (
            ELSEWHERE.format(provider=self.provider) if self.provider and not person.closed else NO_PASSWORD
        )

    def _last(self, last: Logged | None) -> str:
        if last is None:
            return NOT_LATELY.format(days=self.kept_for.days)
        way = signed_in_by(Way(last.way or Way.PASSWORD), self.provider)
        return LAST.format(when=self.moment(last.at), way=way)


def signed_in_by(way: Way, provider: str | None) -> str:
    """How somebody signed in; `provider` is who signs people in now, None where nobody does any more."""
    return WAYS[way].format(provider=provider or ANOTHER_PROVIDER)


def said(act: Logged, staff: Mapping[str, StaffMember]) -> str:
    """What somebody did with an account, in a sentence."""
    by = _name(act.by, staff) if act.by is not None else AT_THE_COMMAND_LINE
    says = DONE | DONE_ONESELF if act.by == act.email else DONE
    return says[act.act].format(by=by, whom=_name(act.email, staff))


def _name(email: str, staff: Mapping[str, StaffMember]) -> str:
    return staff[email].name if email in staff else email
