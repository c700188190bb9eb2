"""Sessions run through a licensed Zoom account."""

import pytest

from rules.actions import ActionKind
from rules.catalog import catalog, licensed_host
from tests.rules.scenes import Breach, Scene, minutes, policy_with, seconds

POLICY = policy_with("licensed_host")


def scene() -> Scene:
    return Scene(POLICY).starts()


def test_a_host_without_a_licence_is_a_breach_until_there_is_one() -> None:
    shown = (
        scene().settings(minutes(1), licensed=False).settings(minutes(2)).settings(minutes(3), licensed=True)
    )
    assert shown.told().breaches == [Breach("licensed_host", "Zoom licence", minutes(1), minutes(3))]


def test_the_host_is_told_once_and_nothing_is_changed() -> None:
    told = scene().settings(licensed=False).settings(minutes(1), licensed=False).told()
    assert told.deeds == [(ActionKind.ALERT_HOST, "Zoom licence", minutes(0))]
    assert "under Admin, User Management, Users" in told.actions[0].advice


def test_settings_that_were_read_later_count_however_they_came() -> None:
    shown = scene().settings(minutes(1), licensed=True).settings(seconds(10), licensed=False)
    assert shown.told().breaches == [Breach("licensed_host", "Zoom licence", seconds(10), minutes(1))]


def test_no_licence_at_the_end_was_not_put_right() -> None:
    assert scene().settings(licensed=False).ends().told().breaches[0].closed is None


@pytest.mark.parametrize(
    ("read", "verdict"),
    [
        ([], ("not_checked", licensed_host.UNREAD)),
        ([None], ("not_checked", licensed_host.UNSAID)),
        ([True], ("kept", licensed_host.KEPT)),
        ([True, None], ("not_checked", licensed_host.UNSAID)),
    ],
)
def test_kept_where_zoom_said_so(read: list[bool | None], verdict: tuple[str, str]) -> None:
    shown = scene()
    for minute, licensed in enumerate(read):
        shown.settings(minutes(minute), licensed=licensed)
    told = shown.told()
    assert told.breaches == []
    assert told.verdict("licensed_host") == verdict


def test_every_kind_of_session_needs_it() -> None:
    assert set(catalog()["licensed_host"].presets) == {"children", "adults", "one_to_one", "open_event"}
