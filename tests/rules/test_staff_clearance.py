"""Staff hold an up-to-date Enhanced DBS check and have agreed to the policy."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from rules.actions import ActionKind
from rules.catalog import staff_clearance
from rules.engine import decide
from rules.events import Tick, ZoomRole
from rules.policy import Policy, StaffMember
from tests.rules.scenes import CO_HOST, HOST, HOST_ID, STAFF, START, Scene, minutes, policy_with

TODAY = date(2026, 3, 3)
LEAD = ActionKind.ALERT_SAFEGUARDING


def days(count: int) -> timedelta:
    return timedelta(days=count)


def policy(*, response: Any = None, options: Any = None, **tom: Any) -> Policy:
    """The policy, with what is on file about Tom, who is co-host."""
    given = policy_with("staff_clearance", response=response, **(options or {}))
    return replace(given, staff=(STAFF[0], replace(STAFF[1], **tom)))


def scene(**tom: Any) -> Scene:
    return Scene(policy(**tom)).starts().joins(HOST).joins(CO_HOST, minutes(1))


class TestDbs:
    @pytest.mark.parametrize(
        ("expires", "breaches"),
        [(TODAY - days(1), 1), (TODAY, 0), (TODAY + days(1), 0), (TODAY + days(400), 0)],
    )
    def test_a_check_is_in_force_on_its_last_day(self, expires: date, breaches: int) -> None:
        assert len(scene(dbs_expires=expires).told().breaches) == breaches

    def test_one_that_ran_out_is_told_to_the_safeguarding_lead_alone(self) -> None:
        told = scene(dbs_expires=date(2026, 2, 28)).told()
        assert told.reasons == [
            "Tom Ashworth is in the session, and their Enhanced DBS check ran out on 28 February 2026."
        ]
        assert [(kind, at) for kind, _, at in told.deeds] == [(LEAD, minutes(1))]
        assert told.actions[0].concerns == "tom@thimblelane.example"

    @pytest.mark.parametrize("kind", [ActionKind.ALERT_HOST, ActionKind.ASK_PARTICIPANT, ActionKind.ANNOUNCE])
    def test_nobody_in_the_session_hears_of_it_whatever_is_asked_for(self, kind: ActionKind) -> None:
        response = replace(STAFF_RESPONSE, respond=(kind,))
        told = Scene(policy(dbs_expires=date(2026, 2, 1), response=response)).starts().joins(CO_HOST).told()
        assert [action.kind for action in told.actions] == [LEAD]

    @pytest.mark.parametrize(
        ("expires", "warned"),
        [
            (TODAY - days(1), False),
            (TODAY, True),
            (TODAY + days(30), True),
            (TODAY + days(31), False),
        ],
    )
    def test_one_that_runs_out_soon_is_no_breach_and_said_once(self, expires: date, warned: bool) -> None:
        shown = scene(dbs_expires=expires).leaves(CO_HOST, minutes(2)).joins(CO_HOST, minutes(3))
        said = [action for action in shown.told().actions if not action.finding]
        assert [(action.kind, action.concerns) for action in said] == [(LEAD, STAFF[1].email)] * warned
        if warned:
            assert said[0].text.startswith("Tom Ashworth's Enhanced DBS check runs out on ")

    def test_how_long_before_can_be_set(self) -> None:
        under = policy(dbs_expires=TODAY + days(31), options={"warn": days(31)})
        assert len(Scene(under).starts().joins(CO_HOST).told().actions) == 1

    def test_it_is_over_when_they_leave(self) -> None:
        told = scene(dbs_expires=date(2026, 2, 1)).leaves(CO_HOST, minutes(5)).told()
        assert [(breach.opened, breach.closed) for breach in told.breaches] == [(minutes(1), minutes(5))]

    def test_the_day_is_that_of_the_organisations_clock(self) -> None:
        under = policy(dbs_expires=TODAY)
        told = Scene(under).starts().joins(CO_HOST, timedelta(hours=8)).told()
        assert len(told.breaches) == 1
        assert Scene(under).starts().joins(CO_HOST, timedelta(hours=8) - minutes(1)).told().breaches == []


class TestPolicy:
    @pytest.mark.parametrize(
        ("agreed", "breaches"),
        [(TODAY, 0), (TODAY - days(364), 0), (TODAY - days(365), 0), (TODAY - days(366), 1)],
    )
    def test_staff_agree_every_year(self, agreed: date, breaches: int) -> None:
        told = scene(policy_agreed=agreed).told()
        assert len(told.breaches) == breaches
        assert all("last agreed to the policy on 2 March 2025." in reason for reason in told.reasons)

    def test_how_often_can_be_set(self) -> None:
        under = policy(policy_agreed=TODAY - days(31), options={"agree_every": days(30)})
        assert len(Scene(under).starts().joins(CO_HOST).told().breaches) == 1

    def test_who_is_not_known_to_have_agreed_is_told_of(self) -> None:
        (reason,) = scene(policy_agreed=None).told().reasons
        assert reason == (
            "Tom Ashworth is in the session, and the list of staff does not say that they have agreed to the policy."
        )


class TestLateNews:
    """What comes out when somebody has left, at midnight, or when the session is over."""

    EXPIRED = policy(dbs_expires=date(2026, 2, 1))
    HOST_EXPIRED = replace(EXPIRED, staff=(replace(STAFF[0], dbs_expires=date(2026, 2, 1)), STAFF[1]))
    MIDNIGHT = timedelta(hours=8)

    @pytest.mark.parametrize("at", [30, 61])
    def test_who_was_only_seen_to_leave_was_there_too(self, at: float) -> None:
        told = Scene(self.EXPIRED).starts().leaves(CO_HOST, minutes(at)).ends().told()
        assert told.reasons == [
            "Tom Ashworth was in the session, and their Enhanced DBS check ran out on 1 February 2026."
        ]
        assert [(b.opened, b.closed) for b in told.breaches] == [(minutes(at), None)]
        assert [kind for kind, _, _ in told.deeds] == [LEAD]

    @pytest.mark.parametrize("at", [6, 61])
    def test_a_host_who_is_known_only_when_they_have_left(self, at: float) -> None:
        shown = Scene(self.HOST_EXPIRED).starts().is_known(HOST, email=None).joins(HOST)
        shown.leaves(HOST, minutes(5)).ends().settings(minutes(at), host_email=STAFF[0].email)
        told = shown.told()
        assert [(b.opened, b.closed) for b in told.breaches] == [(minutes(at), None)]
        assert "Helen Marsh was in the session" in told.reasons[0]

    def test_or_when_somebody_else_comes(self) -> None:
        shown = Scene(self.HOST_EXPIRED).is_known(HOST, email=None)
        shown.meeting = replace(shown.meeting, host_id=None)
        shown.joins(HOST, minutes(1), email=None).settings(minutes(2), host_email=STAFF[0].email)
        shown.meeting = replace(shown.meeting, host_id=HOST_ID)
        told = shown.joins("Sam", minutes(5)).told()
        assert [breach.opened for breach in told.breaches] == [minutes(5)]

    def test_it_is_told_of_once(self) -> None:
        shown = Scene(self.EXPIRED).starts().joins(CO_HOST).leaves(CO_HOST, minutes(5))
        shown.settings(minutes(6)).register(at=minutes(7)).joins("Sam", minutes(8)).ends().settings(
            minutes(70)
        )
        assert [(b.opened, b.closed) for b in shown.told().breaches] == [(minutes(0), minutes(5))]

    @pytest.mark.parametrize(
        ("known", "words"),
        [
            ({"dbs_expires": TODAY}, "check ran out on 3 March 2026."),
            (
                {"policy_agreed": TODAY - days(365)},
                "last agreed to the policy on 3 March 2025. That is too long ago.",
            ),
        ],
    )
    @pytest.mark.parametrize(
        ("until", "breaches"), [(MIDNIGHT - minutes(1), 0), (MIDNIGHT, 1), (MIDNIGHT + minutes(1), 1)]
    )
    def test_a_last_day_that_passes_during_the_session_is_noticed(
        self, known: dict[str, Any], words: str, until: timedelta, breaches: int
    ) -> None:
        late = self.MIDNIGHT - minutes(10)
        told = Scene(policy(**known)).starts(late).joins(CO_HOST, late).told(until)
        assert [breach.opened for breach in told.breaches] == [self.MIDNIGHT] * breaches
        assert all(reason.endswith(words) for reason in told.reasons)
        if until < self.MIDNIGHT:
            assert told.verdict("staff_clearance")[0] == "kept"

    def test_so_is_one_that_is_over_a_day_later(self) -> None:
        told = scene(dbs_expires=TODAY + days(1)).told(timedelta(hours=33))
        assert [breach.opened for breach in told.breaches] == [timedelta(hours=32)]

    def test_one_that_is_further_off_is_not_waited_for(self) -> None:
        assert scene(dbs_expires=TODAY + days(2)).told().session.agenda.next is None

    def test_who_has_left_before_midnight_was_cleared(self) -> None:
        shown = scene(dbs_expires=TODAY).leaves(CO_HOST, minutes(30)).leaves(HOST, minutes(30))
        told = shown.ends(self.MIDNIGHT + minutes(5)).told(self.MIDNIGHT + minutes(5))
        assert told.breaches == []
        assert told.verdict("staff_clearance") == ("kept", staff_clearance.KEPT)

    def test_who_is_in_a_breakout_room_has_not_left(self) -> None:
        shown = scene(dbs_expires=TODAY).leaves(CO_HOST, minutes(30)).enters("attic", CO_HOST, minutes(30))
        shown.ends(self.MIDNIGHT + minutes(5))
        told = shown.told()
        assert [breach.opened for breach in told.breaches] == [self.MIDNIGHT]
        assert told.verdict("staff_clearance")[0] == "not_checked"

    @pytest.mark.parametrize("subject", ["dbs nobody", "policy nobody", "nobody"])
    def test_a_tick_about_nobody_says_nothing(self, subject: str) -> None:
        told = scene().told()
        tick = Tick(at=START + minutes(2), rule="staff_clearance", subject=subject)
        assert not decide(told.policy, told.session, tick)

    @pytest.mark.parametrize("known", [{"dbs_expires": date(2026, 3, 2)}, {"policy_agreed": None}])
    def test_what_was_never_looked_at_is_not_called_kept(self, known: dict[str, Any]) -> None:
        told = scene(dbs_expires=TODAY + days(99)).told()
        for person in told.session.people.values():
            person.on_staff = replace(STAFF[1], **known) if person.name == CO_HOST else person.on_staff
        assert told.verdict("staff_clearance") == (
            "not_checked",
            staff_clearance.NOT_IN_ORDER.format(names="Tom Ashworth"),
        )


class TestWhoIsStaff:
    EXPIRED = policy(dbs_expires=date(2026, 2, 1))

    def test_who_bears_the_name_is_staff_once_somebody_gave_them_a_role(self) -> None:
        shown = Scene(self.EXPIRED).starts().joins(HOST).is_known(CO_HOST, zoom_id=None, email=None)
        shown.joins(CO_HOST, minutes(1))
        assert shown.told().breaches == []
        assert len(shown.becomes(ZoomRole.CO_HOST, CO_HOST, minutes(2)).told().breaches) == 1

    def test_guests_are_not_looked_at(self) -> None:
        assert Scene(self.EXPIRED).starts().joins("Sam").told().breaches == []

    def test_who_waits_does_not_work(self) -> None:
        shown = Scene(self.EXPIRED).starts().waits(CO_HOST).comes_before_host(CO_HOST, minutes(1))
        assert shown.ends().told().breaches == []

    def test_the_host_may_be_known_by_the_meeting_alone(self) -> None:
        under = replace(self.EXPIRED, staff=(replace(STAFF[0], dbs_expires=date(2026, 2, 1)),))
        shown = Scene(under).starts().is_known(HOST, email=None).joins(HOST)
        assert shown.told().breaches == []
        shown.settings(minutes(1), host_email=STAFF[0].email)
        told = shown.told()
        assert [breach.opened for breach in told.breaches] == [minutes(1)]
        assert [action.kind for action in told.actions] == [LEAD]

    def test_a_register_and_a_start_make_nobody_staff_twice(self) -> None:
        shown = scene(dbs_expires=date(2026, 2, 1)).register(at=minutes(2)).starts(minutes(3))
        assert len(shown.told().breaches) == 1


STAFF_RESPONSE = staff_clearance.RULE.presets["children"].response


def test_news_out_of_order_come_to_the_same() -> None:
    shown = scene(dbs_expires=date(2026, 2, 1)).leaves(CO_HOST, minutes(2))
    told = shown.told()
    shown.events.reverse()
    assert shown.told().breaches == told.breaches
    assert len(told.breaches) == 1


class TestVerdict:
    def test_kept_when_all_is_on_file(self) -> None:
        assert scene().told().verdict("staff_clearance") == ("kept", staff_clearance.KEPT)

    def test_what_is_not_on_file_was_not_checked(self) -> None:
        assert scene(dbs_expires=None).told().verdict("staff_clearance") == (
            "not_checked",
            "The list of staff does not say when the Enhanced DBS check of Tom Ashworth runs out.",
        )

    def test_a_host_who_is_not_on_the_list_was_not_checked(self) -> None:
        under = replace(policy(), staff=())
        told = Scene(under).starts().joins(HOST).told()
        assert told.breaches == []
        assert told.verdict("staff_clearance") == (
            "not_checked",
            "Helen Marsh worked in this session and cannot be found on the list of staff.",
        )

    @pytest.mark.parametrize("somebody", ["Sam", None])
    def test_nothing_is_kept_where_no_staff_came(self, somebody: str | None) -> None:
        shown = Scene(policy()).starts().waits(HOST)
        if somebody:
            shown.joins(somebody)
        assert shown.told().verdict("staff_clearance") == ("not_checked", staff_clearance.NOBODY_SEEN)


def test_a_member_of_staff_is_found_by_address() -> None:
    member = StaffMember("Una", "una@thimblelane.example", dbs_expires=date(2026, 1, 1), policy_agreed=TODAY)
    under = replace(policy(), staff=(member,))
    shown = Scene(under).starts().is_known("Somebody", zoom_id=HOST_ID, email="UNA@thimblelane.example")
    assert [
        episode.finding.subject.name for episode in shown.joins("Somebody").told().session.episodes.all
    ] == ["Somebody"]
