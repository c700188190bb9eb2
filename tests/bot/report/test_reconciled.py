"""What a report says of Zoom's own records."""

from typing import get_args
from zoneinfo import ZoneInfo

import pytest

from bot.explain.breach import told_words
from bot.journal.known import Reconciled
from bot.report.coverage import NOTHING_TOLD, coverage_words
from bot.report.reconciled import SHOWN, UNREAD, WHAT, learnt_as_json, unread_as_json
from bot.report.times import LocalTimes
from rules.events import Capture, CaptureStarted, Event, MeetingEnded, Participant, ParticipantJoined
from rules.record_events import RecordsOf
from tests.bot.report_material import START

TIMES = LocalTimes.of_session(ZoneInfo("Europe/London"), START.isoformat(), None)
ADA = ParticipantJoined(at=START, who=Participant(user_id="1", name="Ada Fenwick"), reconciled=True)


def said(*learnt: Event, unread: dict[RecordsOf, str] | None = None, deliveries: int = 5) -> list[str]:
    coverage = {
        "deliveries": deliveries,
        "gaps": len(learnt),
        "late": 0,
        "reconciled": len(learnt),
        "not_checked": [],
        "learnt": learnt_as_json(learnt),
        "unread": unread_as_json(unread or {}),
    }
    return [
        line.text for line in coverage_words(coverage, [], TIMES) if "records" in line.text or line.lacking
    ]


@pytest.mark.parametrize(
    ("event", "sentence"),
    [
        (ADA, "Zoom's records show that Ada Fenwick came in at 16:00, which Chaperone was not told of."),
        (
            ParticipantJoined(at=START, who=Participant(user_id="1"), reconciled=True),
            "Zoom's records show that Somebody whose name Zoom did not give came in at 16:00, which Chaperone was not told of.",
        ),
        (
            MeetingEnded(at=START, reconciled=True),
            "Zoom's records show that the session ended at 16:00, which Chaperone was not told of.",
        ),
        (
            CaptureStarted(at=START, capture=Capture.CLOUD_RECORDING, reconciled=True),
            "Zoom's records show that a cloud recording began at 16:00, which Chaperone was not told of.",
        ),
    ],
)
def test_what_was_learnt_is_said_in_a_sentence(event: Event, sentence: str) -> None:
    assert sentence in said(event)


@pytest.mark.parametrize("more", [1, 3])
def test_of_very_much_only_the_first_is_said(more: int) -> None:
    sentences = [one for one in said(*[ADA] * (SHOWN + more)) if one.startswith("Zoom's records show")]
    assert len(sentences) == SHOWN + 1
    things = "1 thing more" if more == 1 else f"{more} things more"
    assert sentences[-1] == f"Zoom's records show {things} that Chaperone was not told of."


@pytest.mark.parametrize("of", RecordsOf)
def test_what_could_not_be_read_is_said_with_the_reason(of: RecordsOf) -> None:
    assert UNREAD[of].format(problem="Zoom refused.") in said(unread={of: "Zoom refused."})


def test_nothing_at_all_was_told() -> None:
    assert NOTHING_TOLD in said(ADA, deliveries=0)
    assert NOTHING_TOLD not in said(deliveries=0)


def test_every_kind_that_can_be_learnt_has_its_words() -> None:
    kinds = get_args(Reconciled)
    assert len(kinds) == len(WHAT)
    happened = dict.fromkeys(("at", "who", "capture"), START)
    for kind in kinds:
        fields = {name: value for name, value in happened.items() if name in kind.__dataclass_fields__}
        (one,) = learnt_as_json([kind(**fields | ({"who": ADA.who} if "who" in fields else {}))])
        assert one["what"] in WHAT


def test_an_explanation_names_who_told() -> None:
    assert (
        told_words("reconciled.participant_joined") == "Zoom's records, read afterwards: participant joined"
    )
    assert told_words("meeting.participant_joined") == "Zoom: participant joined"
