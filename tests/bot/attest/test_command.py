"""`chaperone attest`: what it shows, what it keeps, and what it refuses."""

from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.attest.entered import entered
from bot.cli import app
from bot.command_line import Mistyped
from bot.config import Config
from bot.journal.attested import answers_about, reminders_about
from rules.clauses import RULE_NAMES
from tests.bot.house import ADA, HELPER_EMAIL, HOST_EMAIL, LEAD_EMAIL, MEETING, START, UUID, House, live

pytestmark = pytest.mark.slow

NOW = START + timedelta(hours=3)


def an_ended_session(folder: Path) -> Config:
    async def story(house: House) -> Config:
        await house.begin(ADA)
        await house.end()
        return house.chaperone.config

    return live(folder, story, attestations="")


def lines(config: Config, about: str, *typed: str, notes: tuple[str, ...] = (), by: str = "") -> str:
    return "\n".join(entered(config, about, (typed, notes), by, NOW))


@pytest.mark.parametrize("about", [UUID, MEETING, "1"])
def test_it_shows_what_is_asked_about_a_session(tmp_path: Path, about: str) -> None:
    said = lines(an_ended_session(tmp_path), about)
    assert said.startswith("Kids knitting, due 16:00 on Wednesday 4 November 2026\n")
    assert "  devices_away: Were phones, cameras and recorders put away" in said
    assert said.count("… Not answered yet") == 4


@pytest.mark.parametrize("about", ["quarter", "Quarter", "2026-Q4", "2026-q4"])
def test_it_shows_what_is_asked_about_a_quarter(tmp_path: Path, about: str) -> None:
    said = lines(an_ended_session(tmp_path), about)
    assert said.startswith("October to December 2026, due 23:59 on Thursday 31 December 2026\n")
    assert "  dbs_list: " in said


def test_what_is_typed_is_kept_with_who_answered(tmp_path: Path) -> None:
    config = an_ended_session(tmp_path)
    said = lines(
        config,
        UUID,
        "devices_away=No",
        "children_seen = not-applicable",
        notes=("devices_away=A phone = one.",),
        by=LEAD_EMAIL.upper(),
    )
    assert said.startswith("2 answers kept.")
    assert f"✗ No ({LEAD_EMAIL}, 19:00 on Tuesday 3 November 2026)" in said
    assert "– Does not apply" in said
    assert "1 answer kept." in lines(config, UUID, "devices_away=yes", by=HELPER_EMAIL)

    async def look(house: House) -> None:
        found = await house.look(lambda connection: answers_about(connection, UUID))
        assert [(one.item, one.answer.value, one.note, one.by) for one in found] == [
            ("devices_away", "no", "A phone = one.", LEAD_EMAIL),
            ("children_seen", "not_applicable", "", LEAD_EMAIL),
            ("devices_away", "yes", "", HELPER_EMAIL),
        ]
        assert found[0].question.startswith("Were phones, cameras")
        await house.clock.sleep(NOW - house.clock.now())
        await house.wait(timedelta(minutes=1))
        report = await house.report()
        assert [one["state"] for one in report["attestations"]] == [
            "answered_yes",
            "due",
            "not_applicable",
            "due",
        ]

    live(tmp_path, look, attestations="")


def test_who_answers_without_an_answer_is_told_that_nothing_was_entered(tmp_path: Path) -> None:
    config = an_ended_session(tmp_path)
    first, *rest = lines(config, UUID, by=LEAD_EMAIL).split("\n")
    assert first.startswith(
        "Nothing was entered, because no answer was given. To enter one, add --answer KEY=yes"
    )
    assert "\n".join(rest) == lines(config, UUID)


def test_a_quarter_is_answered_and_no_session_is_decided_over_it(tmp_path: Path) -> None:
    config = an_ended_session(tmp_path)
    assert "1 answer kept." in lines(config, "2026-Q3", "dbs_list=yes", by=LEAD_EMAIL)

    async def look(house: House) -> None:
        await house.settle()
        assert len(await house.look(lambda connection: answers_about(connection, "2026-Q3"))) == 1
        assert await house.look(lambda connection: answers_about(connection, "2026-Q4")) == []
        assert "2026-Q3" not in (await house.http.get("/sessions")).text

    live(tmp_path, look, attestations="")


def test_another_process_answers_and_the_lead_hears_of_a_no(tmp_path: Path) -> None:
    off = "[profiles.children.rules]\n" + "".join(f'{rule} = "off"\n' for rule in RULE_NAMES)

    async def story(house: House) -> None:
        await house.begin(ADA)
        await house.end()
        config, now = house.chaperone.config, house.clock.now()
        entered(config, UUID, (["devices_away=no"], ["devices_away=One."]), HOST_EMAIL, now)
        await house.wait(timedelta(minutes=1))
        assert len(house.told(LEAD_EMAIL)) == 1
        assert (await house.report())["outcome"] == "not_proven"
        found = await house.look(lambda connection: reminders_about(connection, UUID))
        assert [one.outcome.value for one in found] == ["done"]

    live(tmp_path, story, attestations="", more=off)


@pytest.mark.parametrize(
    ("about", "typed", "notes", "by", "says"),
    [
        ("nobody", (), (), "", 'There is no session "nobody"'),
        (UUID, ("devices_away=yes",), (), "", "Please say who answers"),
        (UUID, ("devices_away=yes",), (), "ruth@example.org", "ruth@example.org is not the e-mail address"),
        (UUID, ("devices_away",), (), LEAD_EMAIL, "devices_away is no answer"),
        (UUID, ("devices_away=maybe",), (), LEAD_EMAIL, "devices_away=maybe is no answer"),
        (
            UUID,
            ("dbs_list=yes",),
            (),
            LEAD_EMAIL,
            "There is no question dbs_list here; there are devices_away,",
        ),
        ("quarter", ("devices_away=yes",), (), LEAD_EMAIL, "There is no question devices_away here"),
        (UUID, ("devices_away=no",), (), LEAD_EMAIL, "A no wants a note"),
        (UUID, ("devices_away=yes",), ("children_seen=x",), LEAD_EMAIL, "no answer to it"),
        (UUID, ("devices_away=no",), ("devices_away",), LEAD_EMAIL, "devices_away is no note"),
    ],
)
def test_what_is_mistyped_is_said_and_nothing_is_kept(
    tmp_path: Path, about: str, typed: tuple[str, ...], notes: tuple[str, ...], by: str, says: str
) -> None:
    config = an_ended_session(tmp_path)
    with pytest.raises(Mistyped, match=says):
        entered(config, about, (typed, notes), by, NOW)
    assert "Not answered yet" in lines(config, UUID)


def test_where_nothing_is_asked_it_says_so(tmp_path: Path) -> None:
    async def story(house: House) -> Config:
        await house.begin(ADA)
        await house.end()
        return house.chaperone.config

    with pytest.raises(Mistyped, match="Nothing is asked"):
        lines(live(tmp_path, story), UUID)


def test_a_session_that_goes_on_is_asked_about_later(tmp_path: Path) -> None:
    async def story(house: House) -> Config:
        await house.begin(ADA)
        return house.chaperone.config

    said = lines(live(tmp_path, story, attestations=""), UUID)
    assert said.startswith("Kids knitting, asked once it is over\n")
    assert "Asked after the session" in said


def test_it_is_a_command_that_ends_as_the_others_do(tmp_path: Path) -> None:
    an_ended_session(tmp_path)
    config = ["--config", str(tmp_path / "chaperone.toml")]
    shown = CliRunner().invoke(app, ["attest", UUID, *config])
    assert (shown.exit_code, "devices_away" in shown.stdout) == (0, True)
    kept = CliRunner().invoke(
        app,
        [
            "attest",
            UUID,
            "--answer",
            "devices_away=yes",
            "--answer",
            "children_seen=yes",
            "--by",
            LEAD_EMAIL,
            *config,
        ],
    )
    assert (kept.exit_code, "2 answers kept." in kept.stdout) == (0, True)
    wrong = CliRunner().invoke(app, ["attest", "nobody", *config])
    assert (wrong.exit_code, "no session" in wrong.stderr) == (2, True)
    (tmp_path / "journal.db").write_bytes(b"not a database" * 100)
    broken = CliRunner().invoke(app, ["attest", UUID, *config])
    assert (broken.exit_code, "journal" in broken.stderr) == (1, True)


def test_a_session_with_answers_replays_as_it_was_decided(tmp_path: Path) -> None:
    config = an_ended_session(tmp_path)
    lines(config, UUID, "devices_away=yes", by=LEAD_EMAIL)
    replayed = CliRunner().invoke(app, ["replay", UUID, "--format", "json", "--config", str(config.path)])
    assert replayed.exit_code == 0
    exported = tmp_path / "session.json"
    done = CliRunner().invoke(app, ["replay", UUID, "--export", str(exported), "--config", str(config.path)])
    assert done.exit_code == 0
    again = CliRunner().invoke(app, ["replay", str(exported), "--config", str(config.path)])
    assert again.exit_code == 0
    assert "no session" not in again.stderr
