"""Which profile a session runs under, and who is staff."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.events import Meeting, Participant, ZoomRole
from rules.identity import Certainty, Match, MatchedBy
from rules.people import Person, Standing
from rules.policy import Policy, Profile, SessionPattern, StaffMember, StaffRole
from rules.session import Session
from rules.standing import staff_member, standing
from tests.rules.scenes import HOST_ID, STAFF

PROFILES = {name: Profile(name, {}) for name in ("children", "adults", "makers")}


@pytest.mark.parametrize(
    ("pattern", "meeting", "fits"),
    [
        ({"meeting_id": "81234567890"}, ("81234567890", None, None), True),
        ({"meeting_id": "81234567890"}, ("81234567891", None, None), False),
        ({"meeting_id": "81234567890"}, (None, None, None), False),
        ({"topic": "Kids *"}, ("1", "Kids and clay", None), True),
        ({"topic": "Kids *"}, ("1", "KIDS and clay", None), True),
        ({"topic": "Kids *"}, ("1", "Our Kids and clay", None), False),
        ({"topic": "*kids*"}, ("1", "Our Kids\nand clay", None), True),
        ({"topic": "Kids [Tuesday]"}, ("1", "Kids [Tuesday]", None), True),
        ({"topic": "Kids [Tuesday]"}, ("1", "Kids T", None), False),
        ({"topic": "Clay?"}, ("1", "Clay?", None), True),
        ({"topic": "Clay?"}, ("1", "Clays", None), False),
        ({"topic": "Straße"}, ("1", "STRASSE", None), True),
        ({"topic": "Kids"}, ("1", None, None), False),
        ({"host": "*@thimblelane.example"}, ("1", None, "Helen@ThimbleLane.example"), True),
        ({"host": "*@thimblelane.example"}, ("1", None, None), False),
        ({"topic": "Kids *", "host": "helen@*"}, ("1", "Kids and clay", "tom@thimblelane.example"), False),
        ({"topic": "Kids *", "host": "helen@*"}, ("1", "Kids and clay", "helen@thimblelane.example"), True),
    ],
)
def test_a_pattern_fits_where_all_of_it_does(
    pattern: dict[str, str], meeting: tuple[str | None, str | None, str | None], fits: bool
) -> None:
    assert SessionPattern("adults", **pattern).fits(*meeting) is fits


@pytest.mark.parametrize(
    ("first", "then", "covers"),
    [
        ({"topic": "*"}, {"topic": "Young*"}, True),
        ({"topic": "*"}, {"meeting_id": "81234567890"}, True),
        ({"topic": "Young*"}, {"topic": "Young stitchers*"}, True),
        ({"topic": "*young*"}, {"topic": "The YOUNG* of *"}, True),
        ({"topic": "Young*"}, {"topic": "Young*"}, True),
        ({"topic": "Young*"}, {"topic": "*Young*"}, False),
        ({"topic": "Young*"}, {"topic": "Y*"}, False),
        ({"topic": "Young*"}, {"host": "anna@thimblelane.example"}, False),
        ({"topic": "Young*", "host": "*"}, {"topic": "Young*"}, False),
        ({"topic": "Young*"}, {"topic": "Young*", "host": "*"}, True),
        ({"host": "*@thimblelane.example"}, {"host": "anna@thimblelane.example"}, True),
        ({"meeting_id": "812"}, {"meeting_id": "812", "topic": "Young*"}, True),
        ({"meeting_id": "812"}, {"meeting_id": "8123"}, False),
        ({"meeting_id": "812"}, {"topic": "Young*"}, False),
        ({}, {"topic": "Young*"}, False),
    ],
)
def test_a_pattern_covers_another_where_it_fits_all_that_the_other_does(
    first: dict[str, str], then: dict[str, str], covers: bool
) -> None:
    assert SessionPattern("adults", **first).covers(SessionPattern("children", **then)) is covers


_STARRED = st.text("ab*", max_size=5)


@given(_STARRED, _STARRED, st.lists(st.text("ab", max_size=3), min_size=5, max_size=5))
def test_whatever_a_covered_pattern_fits_the_covering_one_fits(
    first: str, then: str, stars: list[str]
) -> None:
    covering, covered = SessionPattern("adults", topic=first), SessionPattern("adults", topic=then or "*")
    topic = "".join(stars[n] if letter == "*" else letter for n, letter in enumerate(then or "*"))
    assert covered.fits(None, topic, None)
    if covering.covers(covered):
        assert covering.fits(None, topic, None)


@given(st.text(max_size=20))
def test_a_topic_fits_itself_and_everything_fits_a_star(topic: str) -> None:
    assert SessionPattern("adults", topic=topic).fits(None, topic, None)
    assert SessionPattern("adults", topic="*").fits(None, topic, None)


def test_the_first_pattern_that_fits_counts_and_the_strictest_where_none_does() -> None:
    patterns = (SessionPattern("adults", topic="Evening *"), SessionPattern("makers", topic="* clay"))
    policy = Policy(PROFILES, strictest="children", patterns=patterns)
    assert policy.profile_for("1", "Evening clay", None).name == "adults"
    assert policy.profile_for("1", "Morning clay", None).name == "makers"
    assert policy.profile_for("1", "Morning", None).name == "children"
    assert policy.pattern_for(None, None, None) is None


@pytest.mark.parametrize(
    ("email", "name"),
    [
        ("helen@thimblelane.example", "Helen Marsh"),
        ("HELEN@thimblelane.example", "Helen Marsh"),
        ("other@thimblelane.example", None),
        ("", None),
        (None, None),
    ],
)
def test_staff_are_known_by_their_address(email: str | None, name: str | None) -> None:
    staff = (StaffMember("Helen Marsh", "Helen@ThimbleLane.example"),)
    member = Policy(PROFILES, strictest="children", staff=staff).staff_member(email)
    assert (member.name if member is not None else None) == name


POLICY = Policy(PROFILES, strictest="children", staff=STAFF)
TOM = "tom@thimblelane.example"


@pytest.mark.parametrize(
    ("known", "is_staff"),
    [
        ({"email": TOM}, True),
        ({"email": TOM, "zoom_id": "z"}, True),
        ({"email": TOM, "registrant_id": "r"}, False),
        ({"email": TOM, "registrant_id": "r", "zoom_id": "z"}, False),
        ({"name": "Tom Ashworth"}, False),
        ({"name": "Tom Ashworth", "role": ZoomRole.HOST}, False),
        ({"name": "Tom Ashworth", "vouched_for": True}, True),
        ({"name": "TOM ASHWORTH", "vouched_for": True}, True),
        ({"name": "Tom Ashworthy", "vouched_for": True}, False),
        ({"name": "Tom", "vouched_for": True}, False),
        ({"name": "", "vouched_for": True}, False),
    ],
)
def test_what_makes_somebody_staff(known: dict[str, Any], is_staff: bool) -> None:
    person = replace(Person("k"), **known)
    assert (staff_member(POLICY, person) is not None) is is_staff


@pytest.mark.parametrize(
    ("zoom_id", "certainty", "expected"),
    [
        (HOST_ID, Certainty.NONE, Standing.HOST),
        ("z", Certainty.NONE, Standing.STRANGER),
        ("z", Certainty.DOUBTFUL, Standing.GUEST),
        (None, None, Standing.GUEST),
    ],
)
def test_where_somebody_stands(zoom_id: str | None, certainty: Certainty | None, expected: Standing) -> None:
    session = Session("uuid", meeting=Meeting(host_id=HOST_ID))
    match = Match(None, certainty, MatchedBy.NOTHING, "") if certainty is not None else None
    assert standing(POLICY, session, Person("k", zoom_id=zoom_id, match=match)) is expected


def test_nobody_is_host_of_a_meeting_whose_host_is_not_known() -> None:
    assert not Session("uuid").is_host(Person("k"))
    assert Session("uuid").find(Participant(user_id="1")) is None


def test_who_has_a_role_is_found_in_the_order_of_the_list() -> None:
    host, both = frozenset({StaffRole.HOST}), frozenset({StaffRole.HOST, StaffRole.SAFEGUARDING_LEAD})
    staff = (StaffMember("A", "a@x", host), StaffMember("B", "b@x"), StaffMember("C", "c@x", both))
    policy = Policy(PROFILES, "children", staff=staff)
    assert [member.name for member in policy.having(StaffRole.HOST)] == ["A", "C"]
    assert [member.name for member in policy.having(StaffRole.SAFEGUARDING_LEAD)] == ["C"]
    assert policy.having(StaffRole.REVIEWER) == ()
