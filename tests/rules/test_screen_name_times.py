"""Until when an approved screen name counts, and from when names are looked at."""

from datetime import date, timedelta

import pytest

from rules.catalog import screen_name
from rules.engine import decide
from rules.events import Tick
from rules.policy import Policy, Profile, SessionPattern
from rules.register import Exemption, RegisterEntry
from tests.rules.scenes import A_MOMENT, ALERT, HOST, STAFF, START, Scene, entry, found, minutes, policy_with

POLICY = policy_with("screen_name", response=ALERT)
TODAY = START.date()
MIDNIGHT = timedelta(hours=8)


def allowed(until: date | None) -> RegisterEntry:
    return entry("Amelia Hart", registrant_id="r-amelia", exemptions=(Exemption("screen_name", "Jo", until),))


def scene(until: date | None) -> Scene:
    at = MIDNIGHT - minutes(30)
    shown = Scene(POLICY).register(allowed(until)).starts(at).joins(HOST, at)
    return shown.is_known("Bubbles", registrant_id="r-amelia").joins("Bubbles", at)


@pytest.mark.parametrize(
    ("until", "breaches"), [(MIDNIGHT - A_MOMENT, 0), (MIDNIGHT, 1), (MIDNIGHT + A_MOMENT, 1)]
)
def test_an_approval_that_runs_out_at_midnight_is_looked_at_again(until: timedelta, breaches: int) -> None:
    told = scene(TODAY).told(until)
    assert [breach.opened for breach in told.breaches] == [MIDNIGHT] * breaches
    if not breaches:
        assert told.verdict("screen_name")[0] == "exempt"


@pytest.mark.parametrize("until", [TODAY + timedelta(days=2), None])
def test_one_that_goes_on_is_not_waited_for(until: date | None) -> None:
    assert scene(until).told().session.agenda.next is None


def test_who_leaves_before_midnight_was_allowed_to() -> None:
    shown = scene(TODAY).leaves("Bubbles", MIDNIGHT - minutes(10)).ends(MIDNIGHT + minutes(10))
    told = shown.told(MIDNIGHT + minutes(20))
    assert told.breaches == []
    assert told.verdict("screen_name")[0] == "exempt"


def test_by_the_end_of_their_stay_it_is_known_whether_it_counted() -> None:
    told = scene(TODAY).leaves("Bubbles", MIDNIGHT + minutes(10)).ends(MIDNIGHT + minutes(20)).told()
    assert len(told.breaches) == 1
    assert told.verdict("screen_name") == ("not_checked", screen_name.READ_TOO_LATE)


def test_a_session_that_comes_under_the_rule_late_is_looked_at_then() -> None:
    watched = Profile("watched", POLICY.profiles["children"].rules)
    patterns = (SessionPattern("watched", host="helen@*"),)
    under = Policy({"watched": watched, "loose": Profile("loose", {})}, "loose", patterns, STAFF)
    shown = Scene(under).register(entry("Sam")).starts().joins("Jordan Pike", minutes(1))
    for minute in (5, 6):
        shown.settings(minutes(minute), host_email=STAFF[0].email)
    assert found(shown) == [("Jordan Pike", minutes(5), None)]


def test_an_appointment_about_nobody_says_nothing() -> None:
    told = scene(TODAY).told()
    assert not decide(told.policy, told.session, Tick(at=START + MIDNIGHT, rule="screen_name", subject="Bo"))
