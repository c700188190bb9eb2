"""Which of its rule's clauses a finding is about, and what is said of the others."""

from typing import Any

import pytest

from rules.capture_clauses import (
    ASSISTANTS,
    KEPT_CONSENT,
    KEPT_NOTHING,
    LOCAL_ALLOWED,
    NEVER_RECORDED,
    NOBODY_SEEN,
    RECORDING,
    STARTED_UNSEEN,
)
from rules.catalog import catalog
from rules.catalog.behaviour import NOT_TOLD_APART
from rules.catalog.recording import RecordingPolicy
from rules.events import Capture
from rules.rule import NOT_BY_ITSELF, View
from tests.rules.scenes import HOST, NOTHING, Scene, entry, minutes, policy_of, policy_with, preset, seconds

RUDE, OWN = frozenset({"bullying"}), frozenset({"spam"})


def recorded(policy: RecordingPolicy = RecordingPolicy.WITH_CONSENT) -> Scene:
    shown = Scene(policy_with("recording", policy=policy))
    shown.register(entry("Amelia Hart", recording_consent=False), entry("Leo", recording_consent=True))
    return shown.starts().joins(HOST)


def chatty() -> Scene:
    shown = Scene(policy_of(behaviour=preset("behaviour", at_once=("bullying", "spam"))))
    return shown.starts().joins(HOST).joins("Sam", seconds(1))


AMELIA = ("Amelia Hart", minutes(1))


@pytest.mark.parametrize(
    ("shown", "clauses"),
    [
        (recorded().joins(*AMELIA).records(minutes(2)), [("Z7",)]),
        (recorded().joins(*AMELIA).records(minutes(2), Capture.LIVE_STREAM), [("Z7",)]),
        (recorded().joins(*AMELIA).records(minutes(2), Capture.AI_COMPANION), [("S6",)]),
        (recorded().joins(*AMELIA).records(minutes(2), Capture.MEDIA_STREAM), [("S6",)]),
        (recorded().records(NOTHING, Capture.AI_COMPANION).records(NOTHING).joins(*AMELIA), [("Z7", "S6")]),
        (recorded(RecordingPolicy.FORBIDDEN).stops_recording(minutes(2)), [("Z7",)]),
        (recorded().joins("Otter.ai", minutes(1)), [("S6",)]),
        (recorded().settings(auto_recording="local"), [("Z7",)]),
        (recorded().settings(auto_recording="cloud", auto_ai_companion=True), [("S6",)]),
        (recorded(RecordingPolicy.FORBIDDEN).settings(auto_recording="cloud"), [("Z7",)]),
        (recorded(RecordingPolicy.FORBIDDEN).settings(local_recording=True), [("Z7",)]),
        (
            recorded(RecordingPolicy.FORBIDDEN).settings(auto_recording="none", auto_ai_companion=True),
            [("S6",)],
        ),
        (recorded(RecordingPolicy.REQUIRED), [("Z7",)]),
        (recorded(RecordingPolicy.REQUIRED).records(minutes(1)).joins("Amelia Hart", minutes(2)), [("Z7",)]),
        (chatty().writes("Sam", minutes(2), words=RUDE), [("Z6", "P4")]),
        (chatty().writes("Sam", minutes(2), words=OWN), [("Z6",)]),
    ],
)
def test_a_finding_says_which_clause_it_is_about(shown: Scene, clauses: list[tuple[str, ...]]) -> None:
    findings = shown.told(minutes(20)).findings
    assert [finding.clauses for finding in findings] == clauses
    assert all(finding.is_about(clause) for finding in findings for clause in finding.clauses)


def of_clause(shown: Scene, rule: str, clause: str) -> tuple[str, str]:
    """What a rule says of one of its clauses when something else was found."""
    told = shown.told()
    view: View[Any] = View(told.policy, told.session, told.policy.profiles["children"].rules[rule].options)
    verdict = catalog()[rule].clause_verdict(view, clause)
    return verdict.status.value, verdict.reason


@pytest.mark.parametrize(
    ("shown", "clause", "status", "reason"),
    [
        (recorded(), RECORDING, "kept", KEPT_NOTHING[RECORDING]),
        (recorded(), ASSISTANTS, "kept", KEPT_NOTHING[ASSISTANTS]),
        (recorded().records(minutes(1)), RECORDING, "kept", KEPT_CONSENT[RECORDING]),
        (recorded().records(minutes(1)), ASSISTANTS, "kept", KEPT_NOTHING[ASSISTANTS]),
        (
            recorded().settings(local_recording=True),
            RECORDING,
            "kept",
            KEPT_NOTHING[RECORDING] + LOCAL_ALLOWED,
        ),
        (recorded().stops_recording(minutes(1)), RECORDING, "not_checked", STARTED_UNSEEN),
        (recorded().stops_recording(minutes(1)), ASSISTANTS, "kept", KEPT_NOTHING[ASSISTANTS]),
        (recorded(RecordingPolicy.REQUIRED), RECORDING, "not_checked", NEVER_RECORDED),
        (recorded(RecordingPolicy.REQUIRED), ASSISTANTS, "kept", KEPT_NOTHING[ASSISTANTS]),
        (Scene(policy_with("recording")).starts(), ASSISTANTS, "not_checked", NOBODY_SEEN),
    ],
)
def test_of_the_other_clause_on_recording_it_is_said_what_was_seen(
    shown: Scene, clause: str, status: str, reason: str
) -> None:
    assert of_clause(shown, "recording", clause) == (status, reason)


def test_nobody_is_called_free_of_bullying_where_somebody_was_reported() -> None:
    assert of_clause(chatty(), "behaviour", "P4") == ("not_checked", NOT_TOLD_APART)


def test_a_clause_that_a_rule_does_not_tell_apart_is_not_called_kept() -> None:
    shown = Scene(policy_of(staff_clearance=preset("staff_clearance"))).starts().joins(HOST)
    assert of_clause(shown, "staff_clearance", "S1") == ("not_checked", NOT_BY_ITSELF)
