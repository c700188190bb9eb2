"""Buttons that are pressed: kept, decided, done and answered, once each."""

from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from bot.accounts.rights import RIGHTS, Right, SignedIn
from bot.buttons.fitting import buttons_for, buttons_for_person
from bot.journal.decided import session_row
from bot.journal.pressed import presses_of
from bot.journal.tables import findings
from bot.presses.way_in import Answer
from bot.report.render import render_html
from rules.actions import ActionOutcome
from rules.policy import StaffRole
from rules.pressed import MAY_PRESS, Button, Reply, Through
from rules.session import Session
from tests.bot.house import ADA, BEN, CAL, HELPER, HELPER_EMAIL, HOST, HOST_EMAIL, MEETING, UUID, House, live

HOSTS = frozenset({StaffRole.HOST})
MARTA = SignedIn(HOST_EMAIL, HOST, HOSTS)
OWEN = SignedIn(HELPER_EMAIL, HELPER, HOSTS)
NO_LIMIT = "[care]\nremovals_per_session = 0"


async def pressed(
    house: House, button: Button, who: SignedIn, finding: str = "", subject: str = ""
) -> Answer:
    taken = house.chaperone.presses
    answer = await taken.press(UUID, finding, button, who, Through.LIVE_PAGE, subject=subject)
    assert answer is not None
    await house.settle()
    return await taken.answer(UUID, answer.delivery)


async def newest(house: House) -> str:
    of = select(findings.c.id).where(findings.c.closed_at.is_(None)).order_by(findings.c.opened_at.desc())
    return str(await house.look(lambda connection: connection.scalar(of)))


async def known(house: House) -> Session:
    def folded(connection: Connection) -> Session:
        row = session_row(connection, UUID)
        assert row is not None
        return house.chaperone.sessions.decider.folded(connection, row)

    return await house.look(folded)


def present(house: House) -> set[str]:
    return {person.name for person in house.zoom.live(MEETING).present()}


def test_who_may_press_is_the_same_for_the_pages_and_the_rules() -> None:
    assert {role for role, rights in RIGHTS.items() if Right.PRESS_BUTTONS in rights} == MAY_PRESS


def test_the_host_has_somebody_removed_though_chaperone_would_remove_nobody(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA, BEN)
        house.zoom.share_screen(MEETING, BEN)
        await house.wait(timedelta(seconds=5))
        share = await newest(house)
        session = await known(house)
        assert buttons_for(share, session, house.chaperone.config.policy)[0] is Button.REMOVE

        refused = await pressed(house, Button.REMOVE, OWEN, share)
        assert (refused.reply, refused.outcomes) == (Reply.NOT_THEIRS, ())
        assert BEN in present(house)

        answer = await pressed(house, Button.REMOVE, MARTA, share)
        assert answer.reply is Reply.TAKEN
        assert [one.outcome for one in answer.outcomes] == [ActionOutcome.DONE]
        assert BEN not in present(house)
        kept = await house.look(lambda connection: presses_of(connection, UUID))
        assert {(one.by, one.reply, one.finding) for one in kept} == {
            (HELPER_EMAIL, Reply.NOT_THEIRS, share),
            (HOST_EMAIL, Reply.TAKEN, share),
        }
        report = await house.end()
        number = (
            report["findings"].index(next(f for f in report["findings"] if f["rule"] == "screen_share")) + 1
        )
        assert {(one["name"], one["reply"], one["finding"]) for one in report["presses"]} == {
            (HELPER, "not_theirs", number),
            (HOST, "taken", number),
        }
        page = render_html(report, tz=ZoneInfo("Europe/London"), organisation="Willow Lane")
        assert f"{HELPER} pressed “Remove”</bdi> about" in page
        assert "refused, as it is not theirs to press" in page
        assert f": {HOST} pressed “Remove”</title>" in page

    live(tmp_path, story, more=NO_LIMIT)


def test_somebody_is_removed_without_a_breach_and_the_session_ended(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA, CAL)
        session, policy = await known(house), house.chaperone.config.policy
        key = next(person.key for person in session.people.values() if person.name == CAL)
        assert buttons_for_person(key, session, policy) == (Button.REMOVE,)
        assert buttons_for_person("nobody", session, policy) == ()
        assert buttons_for("", session, policy) == (Button.EXTEND, Button.END)
        assert buttons_for("none", session, policy) == ()
        answer = await pressed(house, Button.REMOVE, MARTA, subject=key)
        assert [one.outcome for one in answer.outcomes] == [ActionOutcome.DONE]
        assert present(house) & {ADA, CAL} == {ADA}
        await pressed(house, Button.END, MARTA)
        assert house.asked_of_zoom("PUT", f"/meetings/{MEETING}/status") == [{"action": "end"}]

    live(tmp_path, story)


def test_a_press_while_chaperone_only_observes_does_nothing_and_says_so(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA)
        answer = await pressed(house, Button.END, MARTA)
        assert [one.outcome for one in answer.outcomes] == [ActionOutcome.WOULD_HAVE]
        moved = await pressed(house, Button.EXTEND, MARTA)
        assert moved.press is not None
        assert moved.press.closes_at is not None

    live(tmp_path, story, mode="observe")


def test_what_somebody_may_is_no_breach_and_says_by_whom(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA)
        house.zoom.share_screen(MEETING, ADA)
        await house.wait(timedelta(seconds=5))
        await pressed(house, Button.ALLOW, MARTA, await newest(house))
        await house.wait(timedelta(minutes=1))
        assert ADA in present(house)
        report = await house.end()
        (rule,) = (rule for rule in report["rules"] if rule["rule"] == "screen_share")
        assert (rule["status"], rule["breaches"]) == ("exempt", 0)
        assert HOST in rule["reason"]

    live(tmp_path, story)


def test_there_is_nothing_to_press_in_a_session_that_is_not_known(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        presses = house.chaperone.presses
        assert await presses.press("none", "", Button.END, MARTA, Through.LINK) is None
        assert (await presses.answer(UUID, "none")).reply is None

    live(tmp_path, story)
