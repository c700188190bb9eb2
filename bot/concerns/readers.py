"""Who may read a concern, and who is told of it. Pure.

Records about children are for the safeguarding leads and their alternates. One about an adult who works here is for the
leads who are not that adult and do not work for them, else for such alternates; where that leaves nobody it is sealed, and no
page shows it.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from bot.accounts.rights import Right, SignedIn
from bot.concerns.record import Account, Concern, EntryKind, Person, Store
from rules.names import Likeness, compare
from rules.policy import Policy, StaffMember, StaffRole

_WORD: Final = re.compile(r"[^\W\d_]{2,}")
_TITLES: Final = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "sir", "the"})


def readers(policy: Policy, store: Store, account: Account) -> tuple[StaffMember, ...]:
    """Whoever on the staff may read a concern, the leads first; nobody where it is sealed."""
    leads, alternates = (
        tuple(one for one in policy.having(role) if not _is_kept_from(policy, one, account))
        for role in (StaffRole.SAFEGUARDING_LEAD, StaffRole.ALTERNATE_LEAD)
    )
    if store is Store.ADULTS:
        return leads or alternates
    return leads + tuple(one for one in alternates if one not in leads)


def told_of(policy: Policy, store: Store, account: Account) -> tuple[StaffMember, ...]:
    """Whoever is told of a concern at once: the leads among its readers, else the alternates."""
    found = readers(policy, store, account)
    leads = tuple(one for one in found if StaffRole.SAFEGUARDING_LEAD in one.roles)
    return leads or found


def is_watched(policy: Policy, email: str) -> bool:
    """Whether anybody could read a concern about this member of staff."""
    member = policy.staff_member(email)
    leads = policy.having(StaffRole.SAFEGUARDING_LEAD) + policy.having(StaffRole.ALTERNATE_LEAD)
    about = (
        Account("", "", (Person(member.name, member.email),), (), "", None, "", "", "") if member else None
    )
    return about is None or any(not _is_kept_from(policy, one, about) for one in leads)


def may_read(who: SignedIn, policy: Policy, concern: Concern) -> bool:
    """Whether somebody at the pages may read a record: only who is on the list of staff as one of its readers."""
    if not who.may(Right.SEE_CONCERNS):
        return False
    account = concern.account
    if is_subject(StaffMember(who.name, who.email), account):
        return False
    return who.email in {one.email.casefold() for one in readers(policy, concern.store, account)}


def is_subject(member: StaffMember, account: Account) -> bool:
    """Whether a concern is about a member of staff, or may be: who is named by half is not given the benefit of a doubt."""
    return any(_is(member, person) for person in account.children) or any(
        may_be(member, person) for person in account.adults
    )


def _is_kept_from(policy: Policy, member: StaffMember, account: Account) -> bool:
    """Whether a concern is about a member of staff, or about somebody for whom they work."""
    above, passed = [member], {member.email.casefold()}
    while (
        next_above := policy.staff_member(above[-1].reports_to)
    ) and next_above.email.casefold() not in passed:
        above.append(next_above)
        passed.add(next_above.email.casefold())
    return any(is_subject(one, account) for one in above)


def may_be_said(policy: Policy, concern: Concern) -> bool:
    """Whether it may be said that a concern is there where anybody on the staff may read that: where it can mean none of them.

    What is about staff is never said there, nor what may be: by half a name, by a name in what was seen, by a finding.
    """
    account = concern.account
    if concern.store is Store.ADULTS or account.source is not None:
        return False
    if any(may_be(member, person) for member in policy.staff for person in account.about):
        return False
    added = concern.of_kind(EntryKind.ADDENDUM)
    texts = [account.facts, account.own_words, *(text for entry in added for text in entry.body.values())]
    named = set().union(*(_words(member.name) for member in policy.staff))
    return all(named.isdisjoint(_words(text)) for text in texts)


def is_about(name: str, account: Account) -> bool:
    """Whether anybody whom a concern is about has this name or address."""
    return any(_is(StaffMember(name, name), person) for person in account.about)


def staff_named(policy: Policy, name: str) -> StaffMember | None:
    """The member of staff with this name or address; None where nobody on the list has it."""
    by_address = policy.staff_member(name.strip())
    return by_address or next((one for one in policy.staff if _is(one, Person(name))), None)


def _is(member: StaffMember, person: Person) -> bool:
    same_address = person.email is not None and person.email.casefold() == member.email.casefold()
    named_by_address = person.name.strip().casefold() == member.email.casefold()
    return same_address or named_by_address or _likeness(person.name, member.name) is Likeness.SAME


def may_be(member: StaffMember, person: Person) -> bool:
    """Whether this person may be that member of staff; of one who was typed in, any part of the name is enough."""
    if person.email is not None or _is(member, person):
        return _is(member, person)
    like = _likeness(person.name, member.name) is not Likeness.DIFFERENT
    return like or bool(_words(person.name) & _words(member.name))


@lru_cache(maxsize=10_000)
def _likeness(name: str, listed: str) -> Likeness:
    # A list of records asks this of every name in each of them.
    return compare(name, listed).likeness


def _words(name: str) -> set[str]:
    plain = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(one for one in plain if not unicodedata.combining(one))
    return set(_WORD.findall(letters)) - _TITLES
