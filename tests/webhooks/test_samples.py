"""Zoom's own examples, where they are at hand."""

import json
from pathlib import Path

import pytest

from rules import events
from tests.webhooks.door import Door, signed
from tests.webhooks.payloads import RECEIVED_AT
from webhooks.payloads import parse
from webhooks.signature import reserialise
from webhooks.translate import FOLLOWED, Heard, State, read

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "zoom" / "samples"
FILES = sorted(SAMPLES.glob("*.json"))

pytestmark = pytest.mark.skipif(not FILES, reason="Zoom's examples are not beside this repository")

each_sample = pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)


@each_sample
def test_it_is_taken_in(file: Path) -> None:
    door = Door()
    answer = door.deliver(file.read_bytes())
    assert answer.status_code == 200
    if file.stem == "endpoint.url_validation":
        assert answer.json()["plainToken"] == json.loads(file.read_bytes())["payload"]["plainToken"]
        return
    [kept] = door.shelf.kept
    assert (kept.event, kept.state) == (
        file.stem,
        State.FOR_SESSION if file.stem in FOLLOWED else State.IGNORED,
    )


@each_sample
def test_it_is_the_same_when_the_compact_form_is_signed(file: Path) -> None:
    compact = reserialise(file.read_bytes())
    assert compact is not None
    door = Door()
    assert door.post(file.read_bytes(), signed(compact)).status_code == 200
    assert door.deliver(file.read_bytes()).status_code == 200
    assert (door.counts.verified_reserialised, door.counts.verified_raw) == (1, 1)
    assert door.counts.duplicates == (0 if file.stem == "endpoint.url_validation" else 1)


@each_sample
def test_all_that_it_says_of_the_participant_is_heard(file: Path) -> None:
    text = file.read_bytes()
    told = json.loads(text)["payload"].get("object", {}).get("participant")
    found = read(parse(text), delivery="d", received_at=RECEIVED_AT)
    if not isinstance(found, Heard) or not isinstance(found.event, events.ParticipantEvent):
        return
    who = found.event.who
    assert told is not None
    assert (who.name, who.user_id) == (told["user_name"], told.get("user_id"))
    assert (who.zoom_id, who.email) == (told["id"], told.get("email"))
    assert (who.participant_uuid, who.registrant_id) == (
        told.get("participant_uuid"),
        told.get("registrant_id"),
    )


def test_every_event_that_is_followed_has_an_example() -> None:
    assert {file.stem for file in FILES} >= FOLLOWED
