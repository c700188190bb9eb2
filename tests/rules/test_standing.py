"""Who becomes staff, and the host, by what Zoom tells of them."""

import pytest

from rules.events import ZoomRole
from rules.people import Person
from tests.rules.scenes import CO_HOST, EVERYTHING, HOST, HOST_ID, Scene, minutes


def without_account() -> Scene:
    """A session with somebody in it who bears a staff member's name and is not signed in."""
    return Scene(EVERYTHING).starts().is_known(CO_HOST, zoom_id=None, email=None).joins(CO_HOST)


def tom_in(shown: Scene) -> Person:
    (person,) = [person for person in shown.told().session.people.values() if person.name == CO_HOST]
    return person


@pytest.mark.parametrize(
    ("roles", "is_staff"),
    [
        ([(None, ZoomRole.CO_HOST)], True),
        ([(None, ZoomRole.HOST)], False),
        ([("host there", ZoomRole.HOST)], True),
        ([(None, ZoomRole.HOST), (None, ZoomRole.CO_HOST)], False),
        ([(None, ZoomRole.CO_HOST), (None, ZoomRole.HOST)], True),
        ([(None, ZoomRole.CO_HOST), (None, ZoomRole.HOST), (None, ZoomRole.CO_HOST)], True),
        ([(None, ZoomRole.CO_HOST), (None, ZoomRole.ATTENDEE)], False),
        ([(None, ZoomRole.CO_HOST), (None, ZoomRole.ATTENDEE), (None, ZoomRole.HOST)], False),
    ],
)
def test_a_name_counts_for_who_was_given_a_role_by_somebody(
    roles: list[tuple[str | None, ZoomRole]], is_staff: bool
) -> None:
    shown = without_account()
    before = ZoomRole.ATTENDEE
    for minute, (there, role) in enumerate(roles, start=1):
        if there is not None:
            shown.joins(HOST, minutes(minute))
        shown.becomes(role, CO_HOST, minutes(minute), old=before)
        before = role
    assert tom_in(shown).is_staff is is_staff


def test_the_host_who_takes_the_role_back_vouches_for_nobody() -> None:
    shown = without_account()
    shown.becomes(ZoomRole.HOST, CO_HOST, minutes(1)).joins(HOST, minutes(2))
    shown.becomes(ZoomRole.HOST, HOST, minutes(2))
    assert tom_in(shown).role is ZoomRole.CO_HOST
    assert not tom_in(shown).is_staff


@pytest.mark.parametrize("ids", [{}, {"email": "helen@thimblelane.example", "registrant_id": "r"}])
def test_nobody_comes_by_the_ids_of_a_namesake_who_waits(ids: dict[str, str]) -> None:
    shown = Scene(EVERYTHING).starts().waits(HOST, minutes(1)).joins("Other", minutes(2), name=HOST, **ids)
    waiting, other = shown.told().session.people.values()
    assert (waiting.zoom_id, waiting.present) == (HOST_ID, False)
    assert (other.zoom_id, other.present, other.is_staff) == (None, True, False)
