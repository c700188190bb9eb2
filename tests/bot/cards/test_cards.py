"""Alerts as cards: what they say, what is pressed on them, and what they say then."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.buttons.unanswered import BY_HAND, NO_ANSWER
from bot.journal.pressed import presses_of
from rules.pressed import Reply
from tests.bot.cards_house import APP, SECRETS, live_with_chatbot
from tests.bot.house import (
    ADA,
    BEN,
    HELPER_EMAIL,
    HOST,
    HOST_EMAIL,
    LEAD,
    LEAD_EMAIL,
    MEETING,
    UUID,
    House,
    live,
    responses,
)


def present(house: House) -> set[str]:
    return {person.name for person in house.zoom.live(MEETING).present()}


async def sharing(house: House, who: str = BEN) -> None:
    await house.begin(ADA, BEN)
    house.zoom.share_screen(MEETING, who)
    await house.wait(timedelta(seconds=5))


def test_the_host_presses_remove_and_the_card_says_what_happened(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await sharing(house)
        (card,) = house.zoom.chatbot.cards
        assert (card.to, house.told(HOST_EMAIL)) == (HOST_EMAIL, [])
        assert f"{BEN} is sharing a screen" in card.text
        assert list(card.buttons) == ["Remove", "They may", "Dealt with"]

        house.zoom.press_button(card, "Remove", house.zoom.user(HELPER_EMAIL))
        await house.settle()
        assert BEN in present(house)
        assert len(card.versions) == 1
        assert "please do it in Zoom itself" in house.zoom.card_of(HELPER_EMAIL).text

        house.zoom.press_button(card, "Remove")
        await house.wait(timedelta(seconds=5))
        assert BEN not in present(house)
        assert f"{HOST} pressed “Remove”: The participant was removed from the session." in card.text
        assert "It is over" in card.text
        assert card.buttons == {}
        assert [one.to for one in house.zoom.chatbot.cards] == [HOST_EMAIL, HELPER_EMAIL]
        kept = await house.look(lambda connection: presses_of(connection, UUID))
        assert {(one.name, one.reply) for one in kept} == {
            ("Owen Price", Reply.NOT_THEIRS),
            (HOST, Reply.TAKEN),
        }

    live_with_chatbot(tmp_path, story)


def test_while_zoom_is_away_the_card_says_so_and_what_to_do(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await sharing(house)
        (card,) = house.zoom.chatbot.cards
        house.zoom.fail("PATCH", "/live_meetings", status=503, times=20)
        house.zoom.press_button(card, "Remove")
        await house.wait(timedelta(seconds=5))
        assert f"{HOST} pressed “Remove”: Chaperone is doing it." in card.text
        await house.wait(timedelta(seconds=6))
        assert f"{HOST} pressed “Remove”: {NO_ANSWER}. {BY_HAND}." in card.text
        house.zoom.gate.failures.clear()
        await house.wait(timedelta(minutes=1))
        assert f"{HOST} pressed “Remove”: The participant was removed from the session." in card.text
        assert NO_ANSWER not in card.text

    live_with_chatbot(tmp_path, story)


def test_somebody_zoom_does_not_know_and_a_value_that_is_not_ours_do_nothing(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await sharing(house)
        (card,) = house.zoom.chatbot.cards
        stranger = house.zoom.add_user("stranger@elsewhere.example", "Nobody")
        del house.zoom.users[stranger.id]
        house.zoom.press_button(card, "Remove", stranger)
        event = house.zoom.press_button(card, "Remove")
        event["payload"]["actionItem"]["value"] = event["payload"]["actionItem"]["value"].replace(
            "~0~", "~3~"
        )
        await house.settle()
        assert BEN in present(house)
        assert "please do it in Zoom itself" in house.zoom.card_of(HOST_EMAIL).text
        assert len(house.zoom.chatbot.cards) == 2
        kept = await house.look(lambda connection: presses_of(connection, UUID))
        assert [(one.by, one.name, one.reply) for one in kept] == [
            (stranger.id.lower(), "Nobody", Reply.NOT_THEIRS)
        ]

    live_with_chatbot(tmp_path, story)


def test_what_is_new_about_a_breach_has_a_new_card_and_the_lead_one_of_their_own(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await sharing(house)
        await house.wait(timedelta(seconds=40))
        host = house.zoom.card_of(HOST_EMAIL)
        lead = house.zoom.card_of(LEAD_EMAIL)
        first, *_ = house.zoom.chatbot.cards
        assert [card.to for card in house.zoom.chatbot.cards].count(HOST_EMAIL) == 2
        assert "Please decide whether" in host.text
        assert (len(host.versions), first.buttons) == (1, {})
        assert "There is a newer card about this" in first.text
        house.zoom.press_button(lead, "Dealt with")
        await house.settle()
        assert f"{LEAD} pressed “Dealt with”: Chaperone does nothing more about it." in host.text
        assert list(host.buttons) == ["Remove", "They may"]

    more = (
        "[care]\nremovals_per_session = 0\n"
        '[profiles.children.rules]\nscreen_share = { respond = ["alert_host"], after = "30s", '
        'then = ["alert_safeguarding", "remove_participant"] }'
    )
    live_with_chatbot(tmp_path, story, more=more)


@pytest.mark.parametrize("sender", ["", f'[alerts]\nsender = "{LEAD_EMAIL}"'])
def test_a_lead_is_told_by_a_card_without_a_sender_and_where_they_are_the_sender(
    sender: str, tmp_path: Path
) -> None:
    async def story(house: House) -> None:
        await sharing(house)
        assert f"{BEN} is sharing a screen" in house.zoom.card_of(LEAD_EMAIL).text
        assert house.told(LEAD_EMAIL) == []

    rule = '[profiles.children.rules]\nscreen_share = { respond = ["alert_safeguarding"] }'
    live(tmp_path, story, alerts=sender + APP, environ=SECRETS, more=rule)


def test_the_close_is_moved_from_the_reminder(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA)
        await house.wait(timedelta(minutes=51))
        card = house.zoom.card_of(HOST_EMAIL)
        assert list(card.buttons) == ["10 more minutes", "End now"]
        shown = card.buttons["10 more minutes"]
        house.zoom.press_button(card, "10 more minutes")
        await house.wait(timedelta(seconds=6))
        assert f"{HOST} pressed “10 more minutes”: the session is to close at 17:10." in card.text
        again = house.zoom.press_button(card, "10 more minutes")
        again["payload"]["actionItem"]["value"] = shown
        await house.settle()
        assert f"{HOST} pressed “10 more minutes”: counted as one with the press before it." in card.text
        assert "17:20" not in card.text
        assert "10 more minutes" in card.buttons
        await house.wait(timedelta(minutes=15))
        assert house.zoom.run(MEETING) is not None
        house.zoom.press_button(card, "End now")
        await house.wait(timedelta(seconds=5))
        assert house.zoom.run(MEETING) is None
        assert "The session was ended for everybody" in card.text
        assert card.buttons == {}

    live_with_chatbot(tmp_path, story)


def test_whoever_has_not_got_the_app_gets_a_message(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        house.zoom.chatbot.strangers.add(HOST_EMAIL)
        await sharing(house)
        assert house.zoom.chatbot.cards == []
        (alert,) = house.told(HOST_EMAIL)
        assert f"{BEN} is sharing a screen" in alert

    live_with_chatbot(tmp_path, story)


def test_while_chaperone_only_observes_nobody_is_sent_a_card(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await sharing(house)
        assert house.zoom.chatbot.cards == []
        report = await house.end()
        assert responses(report, "screen_share")["alert_host"] == "would_have"

    live_with_chatbot(tmp_path, story, mode="observe")
