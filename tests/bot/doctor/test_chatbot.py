"""Whether the chatbot's app is known to Zoom."""

from pathlib import Path

import pytest

from bot.config.alerts import CHATBOT_VARIABLE
from bot.doctor.chatbot import KNOWN, UNKNOWN, chatbot_checks
from tests.bot.cards_house import CHATBOT, SECRETS
from tests.bot.house import House, live


async def said(house: House) -> list[str]:
    return [check.says for check in await chatbot_checks(house.chaperone.config, house.chaperone.zoom)]


@pytest.mark.parametrize(("secret", "says"), [(SECRETS[CHATBOT_VARIABLE], KNOWN), ("wrong", UNKNOWN)])
def test_zoom_is_asked_for_a_token(tmp_path: Path, secret: str, says: str) -> None:
    async def story(house: House) -> None:
        assert await said(house) == [says]

    live(tmp_path, story, alerts=CHATBOT, environ={**SECRETS, CHATBOT_VARIABLE: secret})


def test_without_a_chatbot_nothing_is_said(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        assert await said(house) == []

    live(tmp_path, story)
