"""What each role may see and do at the pages."""

import pytest

from bot.accounts.rights import OF_OWN_SESSION, Right, SignedIn
from rules.policy import StaffRole

OWN = "grace@makers.example"
ANOTHERS = "noor@makers.example"


def somebody(*roles: StaffRole) -> SignedIn:
    return SignedIn(OWN, "Grace Obi", frozenset(roles))


@pytest.mark.parametrize("right", sorted(OF_OWN_SESSION))
def test_a_host_may_see_and_keep_the_sessions_that_they_host_and_no_others(right: Right) -> None:
    host = somebody(StaffRole.HOST)
    assert host.may_in(right, "Grace@Makers.example")
    assert not host.may_in(right, ANOTHERS)
    assert not host.may_in(right, None)


def test_a_host_reviews_nothing_not_even_what_they_hosted() -> None:
    assert not somebody(StaffRole.HOST).may_in(Right.REVIEW, OWN)


@pytest.mark.parametrize("role", [StaffRole.REVIEWER, StaffRole.SAFEGUARDING_LEAD, StaffRole.ALTERNATE_LEAD])
def test_who_reviews_sees_every_session(role: StaffRole) -> None:
    assert somebody(role).may_in(Right.SEE_SESSIONS, ANOTHERS)
    assert somebody(role).may(Right.REVIEW)


@pytest.mark.parametrize("role", [StaffRole.HOST, StaffRole.REVIEWER, StaffRole.ADMINISTRATOR])
def test_nobody_but_a_lead_sees_concerns(role: StaffRole) -> None:
    assert not somebody(role).may(Right.SEE_CONCERNS)


def test_an_administrator_sees_no_session_by_that() -> None:
    administrator = somebody(StaffRole.ADMINISTRATOR)
    assert administrator.may(Right.KEEP_ACCOUNTS)
    assert not administrator.may_in(Right.SEE_SESSIONS, ANOTHERS)


def test_roles_add_up() -> None:
    both = somebody(StaffRole.HOST, StaffRole.ADMINISTRATOR)
    assert both.may(Right.KEEP_ACCOUNTS)
    assert both.may_in(Right.SEE_SESSIONS, OWN)


@pytest.mark.parametrize("role", StaffRole)
def test_everybody_on_the_staff_can_record_a_concern(role: StaffRole) -> None:
    assert somebody(role).may(Right.RECORD_CONCERN)


def test_somebody_without_a_role_may_do_nothing() -> None:
    assert not any(somebody().may(right) for right in Right)
