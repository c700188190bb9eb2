"""What a register says of screen names: when it is read, where it cannot be, and which other names it allows."""

from datetime import date, timedelta

import pytest

from rules.actions import ActionKind
from rules.catalog import screen_name
from rules.finding import Status
from rules.names import Likeness
from rules.register import Exemption, RegisterEntry
from rules.rule import View
from tests.rules.expected import AMELIA, NOAH, POLICY, REGISTER, scene
from tests.rules.scenes import (
    HOST,
    START,
    Scene,
    entry,
    found,
    minutes,
    policy_of,
    preset,
    seconds,
)


class TestReadingTheRegister:
    def test_who_is_here_is_looked_at_when_it_is_read(self) -> None:
        shown = Scene(POLICY).starts().joins(HOST).joins("Jordan Pike", minutes(1)).joins("Noah", minutes(1))
        shown.register(*REGISTER, at=minutes(2))
        assert found(shown) == [("Jordan Pike", minutes(2), None)]

    def test_who_is_put_on_it_is_fine_from_then(self) -> None:
        shown = (
            scene().joins("Jordan Pike", minutes(1)).register(*REGISTER, entry("Jordan Pike"), at=minutes(2))
        )
        assert found(shown) == [("Jordan Pike", minutes(1), minutes(2))]

    def test_who_is_taken_off_it_no_longer_is(self) -> None:
        shown = scene().joins("Noah Okonkwo", minutes(1)).register(AMELIA, at=minutes(2))
        assert found(shown) == [("Noah Okonkwo", minutes(2), None)]

    def test_two_who_become_one_are_told_of(self) -> None:
        shown = scene().joins("Noah Okonkwo", minutes(1)).joins("Nono", minutes(1) + seconds(1))
        assert found(shown) == [("Noah Okonkwo", minutes(1) + seconds(1), None)]


class TestAProblemWithTheRegister:
    PROBLEM = "tuesday.csv is not there."

    def test_the_host_is_told_once_it_matters(self) -> None:
        told = Scene(POLICY).register(problem=self.PROBLEM).starts(minutes(-1)).joins("Sam").told()
        action, to_lead = told.actions
        assert (action.kind, to_lead.kind) == (ActionKind.ALERT_HOST, ActionKind.ALERT_SAFEGUARDING)
        assert to_lead.text == action.text + screen_name.HOST_TOLD
        assert action.at == told.session.started_at
        assert action.text == screen_name.UNREADABLE.format(problem=self.PROBLEM)
        assert told.breaches == []
        assert told.verdict("screen_name") == ("not_checked", action.text)

    def test_the_last_one_read_stays_in_force(self) -> None:
        shown = scene().register(at=minutes(1), problem=self.PROBLEM).joins("Jordan Pike", minutes(2))
        told = shown.told()
        assert [breach.about for breach in told.breaches] == ["Jordan Pike"]
        assert told.actions[0].text == screen_name.UNREADABLE_NOW.format(problem=self.PROBLEM)

    def test_it_is_over_when_it_can_be_read(self) -> None:
        shown = Scene(POLICY).register(problem=self.PROBLEM).starts().register(*REGISTER, at=minutes(1))
        told = shown.joins("Noah Okonkwo", minutes(2)).told()
        assert len(told.actions) == 2
        assert told.verdict("screen_name") == ("kept", screen_name.KEPT)

    def test_it_is_told_of_again_when_it_breaks_again(self) -> None:
        shown = scene().register(at=minutes(1), problem=self.PROBLEM).joins("Noah Okonkwo", minutes(2))
        shown.register(*REGISTER, at=minutes(3)).register(at=minutes(4), problem=self.PROBLEM)
        told = shown.register(at=minutes(5), problem=self.PROBLEM).told()
        assert [action.at - START for action in told.actions] == [minutes(1)] * 2 + [minutes(4)] * 2


class TestVerdict:
    def test_not_checked_without_a_register(self) -> None:
        told = Scene(POLICY).starts().joins("Sam").told()
        assert told.breaches == []
        assert told.verdict("screen_name") == ("not_checked", screen_name.NO_REGISTER)

    def test_not_checked_where_no_guest_came_in(self) -> None:
        told = scene().waits("Noah", minutes(1)).told()
        assert told.verdict("screen_name") == ("not_checked", screen_name.NOBODY_SEEN)

    def test_not_checked_where_the_register_came_too_late_for_somebody(self) -> None:
        shown = Scene(POLICY).starts().joins("Jordan Pike").leaves("Jordan Pike", minutes(1))
        told = shown.register(*REGISTER, at=minutes(2)).joins("Noah", minutes(3)).told()
        assert told.breaches == []
        assert told.verdict("screen_name") == ("not_checked", screen_name.READ_TOO_LATE)


LAST = START.date()

PAST = LAST - timedelta(days=1)


def allowed(screen_name: str | None = None, until: date | None = None) -> RegisterEntry:
    exemption = Exemption("screen_name", "Grace Obi", until, screen_name)
    return entry("Amelia Hart", registrant_id="r-amelia", exemptions=(exemption,))


class TestAnotherScreenName:
    @pytest.mark.parametrize(
        ("exempt", "name", "is_breach"),
        [
            (allowed(), "Bubbles", False),
            (allowed(until=LAST), "Bubbles", False),
            (allowed(until=PAST), "Bubbles", True),
            (allowed("Bubbles"), "Bubbles", False),
            (allowed("Bubbles"), "bubbles 🫧", False),
            (allowed("Bubbles"), "Somebody Else", True),
            (allowed("Bubbles", PAST), "Bubbles", True),
            (AMELIA, "Bubbles", True),
        ],
    )
    def test_who_may_use_one_is_exempt_for_as_long_as_it_is_approved(
        self, exempt: RegisterEntry, name: str, is_breach: bool
    ) -> None:
        shown = Scene(POLICY).register(exempt).starts().joins(HOST)
        told = shown.joins("Sam", minutes(1), name=name, registrant_id="r-amelia").told()
        assert bool(told.breaches) is is_breach

    def test_the_approved_name_tells_who_it_is_and_is_not_theirs(self) -> None:
        told = Scene(POLICY).register(allowed("Bubbles", LAST)).starts().joins("Bubbles", minutes(1)).told()
        (bubbles,) = told.session.people.values()
        assert bubbles.match is not None
        assert bubbles.match.reason == "Amelia Hart may use this screen name"
        assert bubbles.match.name_fits is Likeness.DIFFERENT
        (looked,) = screen_name._judge(View(POLICY, told.session, screen_name.ScreenName()), bubbles, START)
        assert (looked.status, looked.reason) == (
            Status.EXEMPT,
            '"Bubbles" is a screen name that Amelia Hart may use: approved by Grace Obi until 3 March 2026.',
        )

    def test_the_report_says_who_approved_it_and_until_when(self) -> None:
        shown = Scene(POLICY).register(allowed(until=LAST), NOAH).starts()
        shown.joins("Sam", minutes(1), name="Bubbles", registrant_id="r-amelia")
        told = shown.told()
        approved = '"Bubbles" (approved by Grace Obi until 3 March 2026)'
        assert told.verdict("screen_name") == ("exempt", screen_name.ALL_EXEMPT.format(names=approved))
        told = shown.joins("Noah Okonkwo", minutes(2)).told()
        assert told.verdict("screen_name") == ("kept", screen_name.KEPT_BUT.format(names=approved))

    def test_beside_an_assistant_the_report_says_it_of_the_others(self) -> None:
        policy = policy_of(screen_name=preset("screen_name"), recording=preset("recording"))
        shown = Scene(policy).register(allowed(), NOAH).starts().joins("Otter.ai", minutes(1))
        shown.joins("Sam", minutes(2), name="Bubbles", registrant_id="r-amelia")
        likes = screen_name.LIKE_ASSISTANTS.format(names='"Otter.ai"')
        but = screen_name.THE_OTHERS_BUT.format(names='"Bubbles" (approved by Grace Obi)')
        assert shown.told().verdict("screen_name") == ("not_checked", likes + but)

    def test_an_approval_that_is_put_on_the_register_ends_it(self) -> None:
        shown = Scene(POLICY).register(AMELIA).starts()
        shown.joins("Sam", minutes(1), name="Bubbles", registrant_id="r-amelia")
        assert found(shown.register(allowed(), at=minutes(2))) == [("Bubbles", minutes(1), minutes(2))]
