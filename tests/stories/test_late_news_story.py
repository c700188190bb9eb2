"""News of a breach that comes late and yet in time: whoever is told has the whole span to put it right."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.bot.house import ADA, BEN, HOST_EMAIL, MEETING, House, live, responses

pytestmark = pytest.mark.usefixtures("either_store")

SECOND = timedelta(seconds=1)


async def shared_forty_seconds_ago(house: House) -> None:
    await house.begin(ADA, BEN)
    house.zoom.share_screen(MEETING, BEN)
    (late,) = house.zoom.outbox
    house.zoom.outbox.clear()
    await house.wait(40 * SECOND)
    await house.delivery.deliver(late)


def inside(house: House) -> set[str]:
    return {person.name for person in house.zoom.live(MEETING).present()}


def test_the_next_step_waits_as_long_after_the_alert_as_it_says(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await shared_forty_seconds_ago(house)
        await house.wait(29 * SECOND)
        assert BEN in inside(house)
        (alert,) = house.told(HOST_EMAIL)
        assert f"If this goes on at 16:01:30, Chaperone removes {BEN} from the session." in alert
        await house.wait(2 * SECOND)
        assert BEN not in inside(house)
        assert responses(await house.end(), "screen_share")["remove_participant"] == "done"

    live(tmp_path, story)


def test_what_is_put_right_within_the_span_leads_no_further(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await shared_forty_seconds_ago(house)
        await house.wait(20 * SECOND)
        house.zoom.stop_sharing(MEETING, BEN)
        await house.wait(60 * SECOND)
        assert BEN in inside(house)
        assert responses(await house.end(), "screen_share")["remove_participant"] == "not_possible"

    live(tmp_path, story)
