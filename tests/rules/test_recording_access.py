"""Footage is not shared outside the session: who may watch it, whom it shows, how long it is there."""

from datetime import timedelta
from typing import Any, Self

import pytest

from rules.actions import ActionKind
from rules.catalog import recording_access as rule
from rules.catalog.recording_access import Sharing, WithoutConsent
from rules.events import Capture, Meeting
from rules.finding import Curb
from rules.phrases import days
from rules.policy import Policy
from rules.recording_events import (
    RecordingCompleted,
    RecordingRead,
    RecordingRecovered,
    RecordingRemoved,
    Span,
)
from tests.rules.scenes import (
    EVERYTHING,
    HOST,
    START,
    Scene,
    Told,
    entry,
    minutes,
    policy_of,
    preset,
    seconds,
)

NAME = "recording_access"
READY = minutes(180)
JUST_AFTER = READY + seconds(1)
DAY = timedelta(days=1)
RIGHT: dict[str, Any] = {"sharing": "none", "download": False, "passcode": True}
OPEN: dict[str, Any] = {"sharing": "publicly", "download": True, "passcode": False}
HOST_TOLD, LEADS_TOLD = ActionKind.ALERT_HOST, ActionKind.ALERT_SAFEGUARDING
RESTRICT, TRASH = ActionKind.RESTRICT_RECORDING, ActionKind.TRASH_RECORDING


def policy(**options: Any) -> Policy:
    return policy_of(recording_access=preset(NAME, **options))


class Evening(Scene):
    """A session of an hour that is recorded from its 10th to its 50th minute."""

    def __init__(self, policy: Policy) -> None:
        super().__init__(policy)
        self.register(entry("Amelia", recording_consent=True), entry("Noah", recording_consent=False))
        self.starts().joins(HOST).joins("Amelia")

    def is_recorded(self) -> Self:
        return self.records(minutes(10)).stops_recording(minutes(50)).ends()

    def is_ready(self, at: timedelta = READY, *files: str, spans: Any = None) -> Self:
        return self.happens(
            RecordingCompleted,
            at,
            meeting=Meeting("84625170394", topic="Kept for ever"),
            files=frozenset(files or ("f1",)),
            spans=spans if spans is not None else (span(10, 50),),
        )

    def is_read(self, at: timedelta = JUST_AFTER, **said: Any) -> Self:
        return self.happens(RecordingRead, at, meeting=Meeting(), **said)

    def is_trashed(self, at: timedelta, *files: str) -> Self:
        return self.happens(RecordingRemoved, at, files=frozenset(files))

    def is_taken_back(self, at: timedelta, *files: str) -> Self:
        return self.happens(RecordingRecovered, at, files=frozenset(files))


def span(start: float, end: float) -> Span:
    return Span(START + minutes(start), START + minutes(end))


def finished(**options: Any) -> Evening:
    return Evening(policy(**options)).is_recorded().is_ready()


def kinds(told: Told) -> list[ActionKind]:
    return [action.kind for action in told.actions]


def open_subjects(told: Told) -> set[str]:
    return {e.finding.subject.key for e in told.session.episodes.all if e.closed_at is None}


class TestWhoMayWatch:
    @pytest.mark.parametrize(
        ("options", "said", "curbs"),
        [
            ({}, RIGHT, ()),
            ({}, {**RIGHT, "sharing": "internally"}, (Curb.SHARING,)),
            ({}, {**RIGHT, "sharing": "publicly"}, (Curb.SHARING,)),
            ({}, {**RIGHT, "download": True}, (Curb.DOWNLOAD,)),
            ({}, {**RIGHT, "passcode": False}, (Curb.PASSCODE,)),
            ({}, OPEN, (Curb.SHARING, Curb.DOWNLOAD, Curb.PASSCODE)),
            ({"sharing": Sharing.ACCOUNT}, {**RIGHT, "sharing": "internally"}, ()),
            ({"sharing": Sharing.ACCOUNT}, {**RIGHT, "sharing": "publicly"}, (Curb.SHARING_OUTSIDE,)),
            ({"sharing": Sharing.PUBLIC}, {**RIGHT, "sharing": "publicly"}, ()),
            ({"download": True}, {**RIGHT, "download": True}, ()),
            ({"passcode": False}, {**RIGHT, "passcode": False}, ()),
        ],
    )
    def test_what_is_allowed_beyond_the_policy_is_to_be_taken_back(
        self, options: dict[str, Any], said: dict[str, Any], curbs: tuple[Curb, ...]
    ) -> None:
        told = finished(**options).is_read(**said).told()
        assert [finding.curbs for finding in told.findings] == ([curbs] if curbs else [])
        assert kinds(told) == ([HOST_TOLD, RESTRICT] if curbs else [])
        assert all(action.curbs == curbs for action in told.actions)

    def test_it_is_said_what_anybody_can_do(self) -> None:
        (reason,) = finished().is_read(**OPEN).told().reasons
        assert reason == (
            "More is allowed with the cloud recording of this session than your policy has it: anybody who has its link "
            "can watch it, whoever may watch it can download it and it opens without a passcode."
        )

    def test_it_is_over_once_it_is_read_as_right(self) -> None:
        told = finished().is_read(**OPEN).is_read(READY + minutes(1), **RIGHT).told(READY + 2 * DAY)
        assert [(b.opened, b.closed) for b in told.breaches] == [(READY + seconds(1), READY + minutes(1))]
        assert kinds(told) == [HOST_TOLD, RESTRICT]

    def test_what_stays_open_is_for_the_lead_after_an_hour(self) -> None:
        shown = finished().is_read(**OPEN)
        just_before, after = READY + minutes(60), READY + minutes(60) + seconds(1)
        assert kinds(shown.told(just_before)) == [HOST_TOLD, RESTRICT]
        assert kinds(shown.told(after)) == [HOST_TOLD, RESTRICT, LEADS_TOLD]

    @pytest.mark.parametrize("how", ["trashed", "not found"])
    def test_it_is_over_once_the_recording_is_gone(self, how: str) -> None:
        shown, at = finished().is_read(**OPEN), READY + minutes(5)
        shown = shown.is_trashed(at, "f1") if how == "trashed" else shown.is_read(at, found=False)
        told = shown.told()
        assert open_subjects(told) == set()
        status, reason = told.verdict(NAME)
        assert status == "kept"
        assert reason.startswith("The cloud recording is not there any more since 3 March 2026")

    def test_a_file_that_went_leaves_the_others_open(self) -> None:
        shown = Evening(policy()).is_recorded().is_ready(READY, "f1", "f2").is_read(**OPEN)
        assert open_subjects(shown.is_trashed(READY + minutes(5), "f1").told()) == {"access"}
        assert open_subjects(shown.is_trashed(READY + minutes(6), "f2").told()) == set()

    def test_news_of_a_removal_that_names_no_files_is_about_all(self) -> None:
        assert open_subjects(finished().is_read(**OPEN).is_trashed(READY + minutes(5)).told()) == set()

    def test_what_was_taken_back_out_of_the_trash_is_looked_at_again(self) -> None:
        shown = finished().is_read(**RIGHT).is_trashed(READY + DAY, "f1").is_taken_back(READY + 2 * DAY, "f1")
        assert open_subjects(shown.told()) == set()
        assert open_subjects(shown.is_read(READY + 2 * DAY + seconds(1), **OPEN).told()) == {"access"}

    def test_being_told_twice_that_it_is_ready_brings_nothing_back(self) -> None:
        shown = finished().is_read(**OPEN).is_trashed(READY + minutes(5), "f1").is_ready(READY + minutes(6))
        assert open_subjects(shown.told()) == set()

    def test_another_part_that_is_ready_later_does(self) -> None:
        shown = finished().is_read(**OPEN).is_trashed(READY + minutes(5), "f1").is_ready(READY + DAY, "f2")
        assert open_subjects(shown.told()) == {"access"}


class TestWhomItShows:
    def with_noah(self, came: float, left: float | None, **options: Any) -> Evening:
        shown = Evening(policy(**options)).joins("Noah", minutes(came))
        if left is not None:
            shown.leaves("Noah", minutes(left))
        return shown.is_recorded().is_ready().is_read(**RIGHT)

    @pytest.mark.parametrize(
        ("came", "left", "is_shown"),
        [
            (1, 10, False),
            (1, 10.1, True),
            (20, 30, True),
            (49.9, None, True),
            (50, None, False),
            (1, None, True),
        ],
    )
    def test_whoever_was_there_while_it_ran(self, came: float, left: float | None, is_shown: bool) -> None:
        told = self.with_noah(came, left).told()
        assert open_subjects(told) == ({"consent"} if is_shown else set())

    def test_the_lead_is_asked_and_nobody_in_the_session_told(self) -> None:
        told = self.with_noah(1, None).told()
        (finding,) = told.findings
        assert finding.reason == rule.WITHOUT_CONSENT.format(names="Noah")
        assert finding.advice == rule.TO_DECIDE
        assert kinds(told) == [LEADS_TOLD]

    def test_it_goes_to_the_trash_where_the_policy_says_so(self) -> None:
        told = self.with_noah(1, None, without_consent=WithoutConsent.REMOVE).told()
        assert kinds(told) == [LEADS_TOLD, TRASH]
        assert told.actions[1].curbs == (Curb.REMOVAL,)

    def test_nothing_is_removed_while_news_of_who_was_there_may_come(self) -> None:
        shown = Evening(policy(without_consent=WithoutConsent.REMOVE)).joins("Noah", minutes(1))
        shown.is_recorded().is_ready(minutes(70)).is_read(minutes(71), **RIGHT)
        assert shown.told(minutes(150) - seconds(1)).findings == []
        assert kinds(shown.told(minutes(150))) == [LEADS_TOLD, TRASH]

    def test_where_the_end_is_not_known_it_counts_from_when_the_recording_was_ready(self) -> None:
        shown = Evening(policy(without_consent=WithoutConsent.REMOVE)).joins("Noah", minutes(1))
        shown.is_ready(minutes(70)).is_read(minutes(71), **RIGHT)
        assert shown.told(minutes(160) - seconds(1)).findings == []
        assert kinds(shown.told(minutes(160))) == [LEADS_TOLD, TRASH]

    def test_it_is_left_alone_once_somebody_took_it_back(self) -> None:
        shown = self.with_noah(1, None, without_consent=WithoutConsent.REMOVE).is_trashed(READY + DAY, "f1")
        told = shown.is_taken_back(READY + 2 * DAY, "f1").told()
        assert kinds(told).count(TRASH) == 1
        assert kinds(told)[-1] is LEADS_TOLD
        assert told.reasons[-1].endswith(rule.TAKEN_BACK)

    def test_without_a_register_a_person_decides(self) -> None:
        options = {"without_consent": WithoutConsent.REMOVE}
        shown = Scene(policy(**options)).starts().joins(HOST).joins("Noah").ends()
        shown.happens(RecordingCompleted, READY, spans=(span(10, 50),))
        told = shown.told()
        assert told.reasons == [rule.WITHOUT_REGISTER]
        assert kinds(told) == [LEADS_TOLD]

    def test_a_recording_whose_times_are_not_known_shows_everybody(self) -> None:
        shown = Evening(policy()).joins("Noah", minutes(1)).leaves("Noah", minutes(2)).is_recorded()
        assert open_subjects(shown.is_ready(spans=()).told()) == {"consent"}

    def test_who_was_only_seen_to_leave_was_there_before(self) -> None:
        shown = Evening(policy()).leaves("Noah", minutes(12)).is_recorded().is_ready()
        assert open_subjects(shown.told()) == {"consent"}

    def test_a_consent_that_comes_later_settles_it(self) -> None:
        shown = self.with_noah(1, None)
        shown.register(
            entry("Amelia", recording_consent=True), entry("Noah", recording_consent=True), at=READY + DAY
        )
        assert open_subjects(shown.told()) == set()

    def test_staff_need_no_consent(self) -> None:
        assert finished().is_read(**RIGHT).told().findings == []


class TestHowLongItIsKept:
    KEPT = 30 * DAY

    def test_it_is_there_until_its_day_and_then_goes(self) -> None:
        shown = finished(keep_for=self.KEPT).is_read(**RIGHT)
        assert shown.told(READY + self.KEPT - seconds(1)).findings == []
        told = shown.told(READY + self.KEPT)
        assert kinds(told) == [HOST_TOLD, TRASH]
        assert told.reasons == [
            "The cloud recording of this session has been there since 3 March 2026, and your policy keeps one for 30 days."
        ]
        assert told.findings[0].falls_due

    def test_it_is_done_when_it_is_gone(self) -> None:
        shown = finished(keep_for=self.KEPT).is_read(**RIGHT)
        shown.is_read(READY + self.KEPT + seconds(1), found=False)
        told = shown.told(READY + 2 * self.KEPT)
        assert open_subjects(told) == set()
        assert kinds(told) == [HOST_TOLD, TRASH]

    def test_what_went_before_its_day_need_not_go(self) -> None:
        shown = finished(keep_for=self.KEPT).is_read(**RIGHT).is_trashed(READY + DAY, "f1")
        assert shown.told(READY + 2 * self.KEPT).findings == []

    def test_what_was_taken_back_has_its_day_and_then_a_person_decides(self) -> None:
        shown = finished(keep_for=self.KEPT).is_trashed(READY + DAY, "f1").is_taken_back(READY + 2 * DAY)
        assert shown.told(READY + self.KEPT - seconds(1)).findings == []
        assert kinds(shown.told(READY + self.KEPT)) == [HOST_TOLD]

    def test_what_is_taken_back_after_its_day_is_left_to_a_person(self) -> None:
        shown = finished(keep_for=self.KEPT).is_read(**RIGHT)
        shown.is_trashed(READY + self.KEPT + seconds(1), "f1").is_taken_back(READY + self.KEPT + DAY, "f1")
        assert kinds(shown.told()) == [HOST_TOLD, TRASH, HOST_TOLD]

    def test_nothing_goes_where_no_day_is_set(self) -> None:
        assert finished().is_read(**RIGHT).told(READY + 1000 * DAY).findings == []

    def test_what_was_ready_before_the_end_has_its_day_all_the_same(self) -> None:
        shown = Evening(policy(keep_for=self.KEPT)).records(minutes(10)).stops_recording(minutes(20))
        shown.is_ready(minutes(30)).is_read(minutes(31), **RIGHT).ends()
        assert kinds(shown.told(minutes(30) + self.KEPT)) == [HOST_TOLD, TRASH]

    @pytest.mark.parametrize(
        ("span", "said"),
        [(DAY, "one day"), (30 * DAY, "30 days"), (timedelta(hours=1), "one hour"), (DAY * 1.5, "36 hours")],
    )
    def test_how_long_is_said_in_words(self, span: timedelta, said: str) -> None:
        assert days(span) == said


class TestAfterTheEnd:
    def test_no_other_rule_is_shown_anything(self) -> None:
        shown = Evening(EVERYTHING).ends()
        before = len(shown.told().breaches)
        shown.shares("Amelia", minutes(61)).records(minutes(62)).is_ready().is_read(**OPEN)
        assert [b.rule for b in shown.told(READY + DAY).breaches][before:] == [NAME]

    def test_only_what_outlives_the_session_is_on_the_agenda(self) -> None:
        shown = Evening(EVERYTHING).joins("Jordan Pike").ends()
        assert shown.told().session.agenda.next is None
        shown = Evening(policy()).is_ready(minutes(20)).is_read(minutes(21), **OPEN).ends()
        assert shown.told().session.agenda.next == START + minutes(81)

    def test_the_order_in_which_it_comes_changes_nothing(self) -> None:
        shown = finished(keep_for=DAY).is_read(**OPEN).is_read(READY + minutes(1), **RIGHT)
        straight = shown.told(READY + DAY)
        shown.events.reverse()
        assert shown.told(READY + DAY).breaches == straight.breaches
        assert shown.told(READY + DAY).deeds == straight.deeds

    def test_a_recordings_name_and_times_are_not_the_meetings(self) -> None:
        told = finished().told()
        assert told.session.meeting.topic == "Young Stitchers"

    def test_a_session_of_which_nothing_else_is_known_is_looked_at(self) -> None:
        shown = Scene(policy())
        shown.happens(RecordingCompleted, READY, files=frozenset({"f1"}))
        shown.happens(RecordingRead, READY + seconds(1), meeting=Meeting(), **OPEN)
        told = shown.told()
        assert told.session.meeting.topic == "Young Stitchers"
        assert open_subjects(told) == {"access"}


class TestVerdict:
    def answer(self, shown: Scene) -> tuple[str, str]:
        return shown.told().verdict(NAME)

    def test_nothing_recorded_is_nothing_shared(self) -> None:
        assert self.answer(Evening(policy()).ends()) == (
            "kept",
            "Zoom told of no cloud recording. A recording on somebody's own device cannot be seen.",
        )

    def test_that_people_may_record_themselves_is_said(self) -> None:
        _, reason = self.answer(Evening(policy()).settings(local_recording=True).ends())
        assert reason.endswith("cannot be seen. Zoom's settings let people make one.")

    def test_nobody_seen_is_nothing_looked_at(self) -> None:
        assert self.answer(Scene(policy()).starts().ends()) == ("not_checked", rule.NOBODY_SEEN)

    def test_a_recording_that_never_got_ready_was_not_looked_at(self) -> None:
        assert self.answer(Evening(policy()).is_recorded()) == ("not_checked", rule.NOT_FINISHED)

    def test_what_else_records_is_not_the_clouds(self) -> None:
        shown = Evening(policy()).records(minutes(10), Capture.AI_COMPANION, "summary").ends()
        assert self.answer(shown)[0] == "kept"

    def test_a_recording_that_was_never_read_was_not_looked_at(self) -> None:
        assert self.answer(finished()) == ("not_checked", rule.NOT_READ)
        assert self.answer(finished().is_trashed(READY + DAY, "f1")) == ("not_checked", rule.NOT_READ)

    def test_a_recording_that_could_not_be_read_was_not_looked_at(self) -> None:
        shown = finished().is_read(problem="Zoom refused.")
        assert self.answer(shown) == ("not_checked", rule.NOT_READABLE.format(problem="Zoom refused."))
        assert shown.told().findings == []

    @pytest.mark.parametrize("missing", ["sharing", "download", "passcode"])
    def test_what_zoom_did_not_say_was_not_looked_at(self, missing: str) -> None:
        assert self.answer(finished().is_read(**{**RIGHT, missing: None})) == ("not_checked", rule.NOT_SAID)

    @pytest.mark.parametrize(
        ("missing", "options"),
        [
            ("sharing", {"sharing": Sharing.PUBLIC}),
            ("download", {"download": True}),
            ("passcode", {"passcode": False}),
        ],
    )
    def test_what_is_not_asked_for_need_not_be_said(self, missing: str, options: dict[str, Any]) -> None:
        assert self.answer(finished(**options).is_read(**{**RIGHT, missing: None}))[0] == "kept"

    def test_what_was_read_as_right_is_kept_and_when_that_was(self) -> None:
        assert self.answer(finished().is_read(**RIGHT)) == (
            "kept",
            rule.IN_ORDER.format(day="3 March 2026", time="19:00", own_device=rule.OWN_DEVICE),
        )
