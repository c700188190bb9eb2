"""Messages in Team Chat."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.zoom.chat import LONGEST_MESSAGE, shortened
from bot.zoom.errors import NotFound, Refused, Unavailable
from tests.bot.zoom_network import HOST, SENDER, an_account, connected, paths


def test_writes_to_a_person_and_gives_the_messages_id() -> None:
    async def run() -> None:
        account, clock = an_account()
        async with connected(account, clock) as zoom:
            message_id = await zoom.chat.send_direct(
                SENDER, HOST, "Kit looks like a stranger. Please ask who it is."
            )
        (message,) = account.messages
        assert message.id == message_id
        assert (message.sender, message.to_contact, message.to_channel) == (SENDER, HOST, None)
        assert message.text == "Kit looks like a stranger. Please ask who it is."
        assert paths(account) == ["POST /chat/users/chaperone%40crafts.example/messages"]

    asyncio.run(run())


def test_writes_to_a_channel() -> None:
    async def run() -> None:
        account, clock = an_account()
        chat = {"enable": True, "channel_id": "channel-1"}
        host = account.user(HOST)
        assert host is not None
        account.add_meeting(host, "Evening quilting", settings={"continuous_meeting_chat": chat})
        async with connected(account, clock) as zoom:
            await zoom.chat.send_to_channel(SENDER, "channel-1", "This session is not recorded.")
            with pytest.raises(NotFound):
                await zoom.chat.send_to_channel(SENDER, "channel-2", "Is anybody there?")
        (message,) = account.messages
        assert (message.to_contact, message.to_channel) == (None, "channel-1")

    asyncio.run(run())


def test_nobody_can_write_to_themselves_or_to_strangers() -> None:
    async def run() -> None:
        account, clock = an_account()
        async with connected(account, clock) as zoom:
            with pytest.raises(Refused):
                await zoom.chat.send_direct(SENDER, SENDER, "Note to self")
            with pytest.raises(NotFound):
                await zoom.chat.send_direct(SENDER, "nobody@elsewhere.example", "Hello")
        assert account.messages == []

    asyncio.run(run())


def test_an_answer_without_an_id_is_not_a_message_sent() -> None:
    async def run() -> None:
        account, clock = an_account()
        account.fail("POST", "/chat", status=201, json={"sent": True})
        async with connected(account, clock) as zoom:
            with pytest.raises(Unavailable):
                await zoom.chat.send_direct(SENDER, HOST, "Hello")

    asyncio.run(run())


@given(st.text(max_size=3000))
def test_messages_are_as_long_as_zoom_takes_them(text: str) -> None:
    cut = shortened(text)
    assert len(cut) <= LONGEST_MESSAGE
    if len(text) <= LONGEST_MESSAGE:
        assert cut == text
    else:
        assert cut.endswith("…")
        assert text.startswith(cut[:-1])


def test_a_long_message_arrives_cut() -> None:
    async def run() -> None:
        account, clock = an_account()
        async with connected(account, clock) as zoom:
            await zoom.chat.send_direct(SENDER, HOST, "word " * 300)
        (message,) = account.messages
        assert message.text == ("word " * 205)[:1023].rstrip() + "…"

    asyncio.run(run())
