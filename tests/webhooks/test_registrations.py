"""Which meeting's registrants to read again."""

import pytest

from tests.webhooks.payloads import as_bytes, body
from webhooks.payloads import parse
from webhooks.registrations import REGISTRATION_EVENTS, registration_changed


@pytest.mark.parametrize("name", sorted(REGISTRATION_EVENTS))
def test_news_of_a_registrant_names_the_meeting(name: str) -> None:
    delivered = parse(body(name, {"id": 84620017395, "registrant": {"id": "r-1"}}))
    assert registration_changed(delivered) == "84620017395"


def test_other_news_and_news_of_nothing_name_none() -> None:
    assert registration_changed(parse(body("meeting.updated", {"id": 84620017395}))) is None
    assert registration_changed(parse(as_bytes({"event": "meeting.registration_created"}))) is None
