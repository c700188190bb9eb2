"""That Zoom's records were looked into is noted, and is nothing that anybody did."""

import pytest

from rules.catalog import catalog
from rules.engine import advance
from rules.events import MeetingStarted
from rules.record_events import RecordsOf, RecordsRead
from rules.session import Session
from tests.rules.scenes import START, UUID, minutes, policy_of, preset

EVERYTHING = policy_of(
    **{name: preset(name) for name, rule in catalog().items() if "children" in rule.presets}
)


@pytest.mark.parametrize("of", RecordsOf)
@pytest.mark.parametrize("problem", ["", "Zoom has no records of it yet."])
def test_no_rule_has_anything_to_say_of_it(of: RecordsOf, problem: str) -> None:
    session = Session(UUID)
    list(advance(EVERYTHING, session, MeetingStarted(at=START)))
    before = [episode.id for episode in session.episodes.all]
    decisions = list(advance(EVERYTHING, session, RecordsRead(at=START + minutes(1), of=of, problem=problem)))
    assert [decision.actions for decision in decisions if decision.actions] == []
    assert [decision.faults for decision in decisions if decision.faults] == []
    assert [episode.id for episode in session.episodes.all] == before
