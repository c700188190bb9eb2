"""What only an account's owner can set."""

from itertools import product

import pytest

from rules.account_advice import ACCOUNT_ADVICE, CHAT_ETIQUETTE, RENAME, WAITING_ROOM_LOCK, account_advice
from rules.events import SettingsRead
from tests.rules.scenes import START

WRONG = {
    RENAME: ("rename", True),
    CHAT_ETIQUETTE: ("chat_etiquette", False),
    WAITING_ROOM_LOCK: ("waiting_room_locked", False),
}


@pytest.mark.parametrize("said", list(product([True, False, None], repeat=3)))
def test_what_is_not_as_it_could_be_is_advised_on_and_what_zoom_did_not_say_is_not(
    said: tuple[bool | None, ...],
) -> None:
    read = dict(zip(("rename", "chat_etiquette", "waiting_room_locked"), said, strict=True))
    advised = list(account_advice(SettingsRead(at=START, **read)))
    assert advised == [advice for advice, (name, wrong) in WRONG.items() if read[name] is wrong]


def test_each_says_what_it_is_and_where_it_is_set() -> None:
    assert tuple(WRONG) == ACCOUNT_ADVICE
    assert len({advice.key for advice in ACCOUNT_ADVICE}) == len(ACCOUNT_ADVICE)
    for advice in ACCOUNT_ADVICE:
        assert advice.sentence.endswith(".")
        assert advice.place.startswith("at zoom.us under Admin, ")
        assert advice.place.endswith(".")
