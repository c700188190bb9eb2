"""Who may read which concern: every kind of person, every kind of record."""

from dataclasses import replace

import pytest

from bot.concerns.readers import may_read, readers, staff_named, told_of
from bot.concerns.record import Account, Concern, EntryKind, Person, body_of, sealed
from rules.policy import StaffMember, StaffRole
from tests.bot.concerns.material import (
    ADA,
    ALEX,
    GRACE,
    MARTA,
    NOBODYS,
    NOOR,
    NOW,
    RHYS,
    STAFF,
    about,
    account,
    policy,
    signed_in,
)

HOST_AND_LEAD = replace(GRACE, roles=frozenset(StaffRole))
UNDER_GRACE = replace(ALEX, reports_to=GRACE.email)
HEAD = StaffMember("Ingrid Moss", "ingrid@lane.example", reports_to=UNDER_GRACE.email)
GRACE_UNDER_HEAD = replace(GRACE, reports_to=HEAD.email)


def a_concern(said: Account) -> Concern:
    entry = sealed("2222-2222", EntryKind.RECORDED, body_of(said), Person(MARTA.name, MARTA.email), NOW)
    return Concern(said.store, (entry,))


# Of each record, who on the staff may read it.
TABLE: list[tuple[str, tuple[StaffMember, ...], Account, tuple[StaffMember, ...]]] = [
    ("about a child", STAFF, account(), (GRACE, NOOR, ALEX)),
    ("about a child, without a lead", (ALEX, MARTA), account(), (ALEX,)),
    ("about a child called like a lead", STAFF, account(children=(Person("grace obi"),)), (NOOR, ALEX)),
    ("about a host", STAFF, about(MARTA), (GRACE, NOOR)),
    ("about the alternate", STAFF, about(ALEX), (GRACE, NOOR)),
    ("about one lead of two", STAFF, about(GRACE), (NOOR,)),
    ("about the only lead", (GRACE, ALEX, MARTA), about(GRACE), (ALEX,)),
    ("about every lead", STAFF, about(GRACE, NOOR), (ALEX,)),
    ("about everybody who could read it", STAFF, about(GRACE, NOOR, ALEX), ()),
    ("about the only lead, without an alternate", (GRACE, MARTA, RHYS, ADA), about(GRACE), ()),
    ("about the only lead, who is the alternate too", (HOST_AND_LEAD,), about(GRACE), ()),
    ("about whom the alternate works for", (GRACE, UNDER_GRACE), about(GRACE), ()),
    (
        "about whom a lead works for",
        (GRACE, replace(NOOR, reports_to="GRACE@lane.example"), ALEX),
        about(GRACE),
        (ALEX,),
    ),
    ("about the head of whom they work for", (HEAD, GRACE_UNDER_HEAD, UNDER_GRACE), about(HEAD), ()),
    ("about whoever works for the lead", (GRACE, UNDER_GRACE), about(UNDER_GRACE), (GRACE,)),
    ("about a lead by whole name", STAFF, about("GRACE  Obi"), (NOOR,)),
    ("about a lead by address", STAFF, about("Grace@Lane.example"), (NOOR,)),
    ("about a lead by surname", STAFF, about("Mrs Obi"), (NOOR,)),
    ("about a lead by first name", STAFF, about("grace"), (NOOR,)),
    ("about a lead, spelled a little differently", STAFF, about("Grace Obbi"), (NOOR,)),
    ("about a volunteer nobody has listed", STAFF, about("Sam Carter"), (GRACE, NOOR)),
    (
        "about somebody listed who has a lead's first name",
        (*STAFF, StaffMember("Grace Lund", "lund@lane.example")),
        about(StaffMember("Grace Lund", "lund@lane.example")),
        (GRACE, NOOR),
    ),
    (
        "about a lead who is listed twice",
        (*STAFF, replace(GRACE, email="obi@lane.example")),
        about(GRACE),
        (NOOR,),
    ),
    ("about a child and an adult", STAFF, about(MARTA, children=(Person("Tom Fenwick"),)), (GRACE, NOOR)),
]


@pytest.mark.parametrize(("staff", "said", "may"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_who_may_read_a_record(
    staff: tuple[StaffMember, ...], said: Account, may: tuple[StaffMember, ...]
) -> None:
    rules, concern = policy(*staff), a_concern(said)

    assert readers(rules, concern.store, said) == may
    for member in (*staff, *STAFF):
        assert may_read(signed_in(member), rules, concern) == (member in may), member.name
    assert not may_read(NOBODYS, rules, concern)


def test_somebody_who_signs_in_under_another_address_is_no_lead() -> None:
    stranger = replace(signed_in(GRACE), email="grace@elsewhere.example", name="Somebody Else")
    assert not may_read(stranger, policy(), a_concern(account()))


def test_the_alternates_are_told_where_no_lead_may_be() -> None:
    rules = policy()
    assert told_of(rules, account().store, account()) == (GRACE, NOOR)
    assert told_of(rules, about(GRACE, NOOR).store, about(GRACE, NOOR)) == (ALEX,)
    assert told_of(policy(ALEX), account().store, account()) == (ALEX,)


@pytest.mark.parametrize(
    "name", ["Marta Reyes", "marta  REYES", "Reyes Marta", "MARTA@lane.example", " Marta Reyes "]
)
def test_who_is_on_the_list_of_staff_is_found_by_name_or_address(name: str) -> None:
    assert staff_named(policy(), name) == MARTA


@pytest.mark.parametrize("name", ["Marta", "Reyes", "Marta Stone", ""])
def test_a_child_with_half_of_a_name_is_not_taken_for_staff(name: str) -> None:
    assert staff_named(policy(), name) is None
