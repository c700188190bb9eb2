"""`chaperone register learn`, `aliases` and `forget`, and what running sessions make of them."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from bot.cli import app
from bot.clock import ManualClock
from bot.config.tables import ZOOM_REGISTRANTS
from bot.journal.aliases import in_force, learn, revoke
from bot.journal.database import open_database
from bot.journal.received import events_of
from bot.register.expected import register_name
from bot.simulator.zoom import SimulatedZoom
from rules.alias_events import AliasLearned, AliasRevoked
from tests.bot.house import ADA, BEN, HELPER, HOST, LEAD_EMAIL, START, UUID, House, configured, live
from tests.bot.journals import new_journal

TWICE = "name\nSam Okoro\nSam Okoro\nAda Fenwick\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    configured(tmp_path, SimulatedZoom(ManualClock(START)), "http://127.0.0.1")
    return tmp_path


Run = Callable[..., Result]


@pytest.fixture
def run(folder: Path) -> Run:
    def run(*words: str) -> Result:
        config = ["--config", str(folder / "chaperone.toml")]
        return CliRunner().invoke(app, ["register", *words, *config], env={"COLUMNS": "200"})

    return run


def test_what_is_learnt_is_shown_and_can_be_forgotten(run: Run) -> None:
    learnt = run("learn", "register.csv", "Stitchy", "ada fenwick", "--by", "Owen Price")
    assert (learnt.exit_code, learnt.output.splitlines()[0][:77]) == (
        0,
        'From now on "Stitchy" is Ada Fenwick on register.csv, as Owen Price confirmed',
    )
    for shown in (run("aliases"), run("aliases", "register.csv")):
        (row,) = [line for line in shown.output.splitlines() if "Stitchy" in line]
        assert [cell.strip() for cell in row.split("│")[1:5]] == [
            "Stitchy", "Ada Fenwick", "register.csv", "Owen Price"
        ]  # fmt: skip
    forgotten = run("forget", "register.csv", " STITCHY", "--by", "Grace Obi")
    assert forgotten.output == '"Stitchy" is no longer taken for Ada Fenwick on register.csv.\n'
    assert run("aliases").output == "Nothing is remembered of any screen name.\n"
    assert "by Grace Obi" in run("aliases", "--all").output
    again = run("forget", "register.csv", "Stitchy", "--by", "Grace Obi")
    assert (again.exit_code, again.output) == (2, 'Nothing is remembered of "Stitchy" on register.csv.\n')


def test_what_is_confirmed_anew_takes_the_place_of_what_was(run: Run, folder: Path) -> None:
    run("learn", "register.csv", "Stitchy", ADA, "--by", "Owen Price")
    anew = run("learn", str(folder / "register.csv"), "stitchy", BEN, "--by", LEAD_EMAIL)
    assert f"It is no longer {ADA}, as Owen Price had confirmed on 20" in anew.output
    assert 'forget register.csv "stitchy" --by "Grace Obi"' in anew.output
    again = run("learn", "register.csv", "stitchy", BEN, "--by", "owen  price")
    assert "no longer" not in again.output
    database = open_database(new_journal(folder))
    with database.engine.begin() as connection:
        (kept,) = in_force(connection, str(folder / "register.csv"))
    database.close()
    assert kept.alias.name == BEN


@pytest.mark.parametrize(
    "words", [("learn", "register.csv", "Stitchy", ADA), ("forget", "register.csv", "Stitchy")]
)
def test_whoever_says_so_is_on_the_list_of_staff(run: Run, words: tuple[str, ...]) -> None:
    result = run(*words, "--by", "Jo Field")
    assert result.exit_code == 2
    assert result.output.startswith('"Jo Field" is nobody on the list of staff')


@pytest.mark.parametrize(
    ("screen_name", "name", "why"),
    [
        (
            "Stitchy",
            "Zoe Quill",
            'Nobody on register.csv is called "Zoe Quill". Please write the name as it stands there.',
        ),
        (
            "Stitchy",
            "Ada Fenwik",
            'Nobody on register.csv is called "Ada Fenwik". Did you mean "Ada Fenwick"?',
        ),
        ("iPad (2)", ADA, '"iPad (2)" could be anybody\'s'),
        ("0770****123", ADA, '"0770****123" could be anybody\'s'),
        ("Otter.ai", ADA, '"Otter.ai" looks like Otter.ai, which is not a person'),
        (HOST, ADA, f'"{HOST}" is the name of a member of staff'),
        ("marta  reyes", ADA, '"marta  reyes" is the name of a member of staff'),
        (BEN, ADA, f'"{BEN}" is {BEN}\'s name on register.csv'),
    ],
)
def test_what_would_put_somebody_at_risk_is_not_remembered(
    run: Run, screen_name: str, name: str, why: str
) -> None:
    result = run("learn", "register.csv", screen_name, name, "--by", "Owen Price")
    assert (result.exit_code, result.output[: len(why)]) == (2, why)


@pytest.mark.parametrize("screen_name", ["Stitchy", "Sarah's iPad", "+44 7700 900123", "🦄 Ada", ADA])
def test_what_is_somebodys_own_is_remembered(run: Run, screen_name: str) -> None:
    assert run("learn", "register.csv", screen_name, ADA, "--by", "Owen Price").exit_code == 0


def test_two_of_one_name_cannot_be_told_apart(run: Run, folder: Path) -> None:
    (folder / "register.csv").write_text(TWICE)
    result = run("learn", "register.csv", "Sammo", "Sam Okoro", "--by", "Owen Price")
    assert result.exit_code == 2
    assert result.output.startswith('2 people on register.csv are called "Sam Okoro"')


@pytest.mark.parametrize("text", ["monday.csv", "zoom:84620017395", "other/register.csv"])
def test_a_register_that_the_configuration_does_not_name(run: Run, text: str) -> None:
    for words in (
        ("learn", text, "Stitchy", ADA, "--by", HELPER),
        ("forget", text, "Stitchy", "--by", HELPER),
    ):
        result = run(*words)
        assert result.exit_code == 2
        assert result.output.startswith(f'"{text}" is none of the registers that the configuration names: /')


def test_no_register_and_one_that_cannot_be_read(run: Run, folder: Path) -> None:
    (folder / "register.csv").unlink()
    missing = run("learn", "register.csv", "Stitchy", ADA, "--by", HELPER)
    assert (missing.exit_code, "there is no such file" in missing.output) == (2, True)
    text = (folder / "chaperone.toml").read_text().replace('register = "register.csv"', "")
    (folder / "chaperone.toml").write_text(text)
    assert run("aliases", "register.csv").output.startswith("The configuration names no registers")


def test_what_is_remembered_of_a_register_that_is_no_longer_named_can_be_forgotten(
    run: Run, folder: Path
) -> None:
    run("learn", "register.csv", "Stitchy", ADA, "--by", "Owen Price")
    text = (folder / "chaperone.toml").read_text().replace("register.csv", "new.csv")
    (folder / "chaperone.toml").write_text(text)
    assert run("forget", "register.csv", "Stitchy", "--by", "Owen Price").exit_code == 0


def test_a_journal_that_cannot_be_used(run: Run, folder: Path) -> None:
    (folder / "journal.db").write_text("no database" * 100)
    result = run("aliases")
    assert (result.exit_code, "cannot be opened" in result.output) == (1, True)


async def told_of(house: House) -> list[str]:
    events = await house.look(lambda c: events_of(c, UUID))
    return [type(event).__name__ for event in events if isinstance(event, AliasLearned | AliasRevoked)]


async def write_down(house: House, *, taken_back: bool = False) -> None:
    """What the command writes into the journal, be it from another program."""
    register, now = register_name(str(house.folder / "register.csv"), None), house.clock.now()
    if taken_back:
        await house.chaperone.database.write(lambda c: revoke(c, register, "Stitchy", "Jo Field", now))
    else:
        await house.chaperone.database.write(lambda c: learn(c, register, "Stitchy", ADA, "Jo Field", now))


def stitchy(house: House) -> str | None:
    session = house.chaperone.sessions.live[UUID].session
    (person,) = (person for person in session.people.values() if person.name == "Stitchy")
    return person.match.entry.name if person.match is not None and person.match.entry is not None else None


def test_a_running_session_learns_and_forgets_at_once(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin("Stitchy")
        assert stitchy(house) is None
        await write_down(house)
        await house.settle()
        assert stitchy(house) == ADA
        await house.wait(timedelta(minutes=1))
        await write_down(house, taken_back=True)
        await house.settle()
        assert stitchy(house) is None
        await house.settle()
        assert await told_of(house) == ["AliasLearned", "AliasRevoked"]
        report = await house.end()
        names = [finding for finding in report["findings"] if finding["rule"] == "screen_name"]
        assert len(names) == 2
        assert "retracted" not in report

    live(tmp_path, story)


def test_a_session_that_begins_later_knows_it_from_the_start(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await write_down(house)
        await house.chaperone.database.write(
            lambda c: learn(c, "/elsewhere/register.csv", "Stitchy", BEN, "Jo", START)
        )
        await house.wait(timedelta(days=7))
        await house.begin("Stitchy")
        assert stitchy(house) == ADA
        assert await told_of(house) == ["AliasLearned"]
        report = await house.end()
        assert [finding for finding in report["findings"] if finding["rule"] == "screen_name"] == []

    live(tmp_path, story)


def test_a_restart_tells_nothing_twice_and_misses_nothing(tmp_path: Path) -> None:
    async def before(house: House) -> None:
        await house.begin("Stitchy")
        await write_down(house)
        await house.settle()

    async def after(house: House) -> None:
        await write_down(house, taken_back=True)
        await house.wait(timedelta(seconds=5))
        assert await told_of(house) == ["AliasLearned", "AliasRevoked"]

    live(tmp_path, before)
    live(tmp_path, after, clock=ManualClock(START + timedelta(minutes=10)))


def test_what_cannot_be_kept_is_made_known_later(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin("Stitchy")
        await write_down(house)
        stop = "CREATE TRIGGER no BEFORE INSERT ON deliveries BEGIN SELECT RAISE(ABORT, 'full'); END"
        await house.chaperone.database.write(lambda c: c.exec_driver_sql(stop))
        await house.settle()
        assert await told_of(house) == []
        await house.chaperone.database.write(lambda c: c.exec_driver_sql("DROP TRIGGER no"))
        await house.settle()
        assert await told_of(house) == ["AliasLearned"]

    live(tmp_path, story)


def test_the_name_of_a_register() -> None:
    assert register_name("/etc/chaperone/../registers/tuesday.csv", "1") == "/etc/registers/tuesday.csv"
    assert register_name(ZOOM_REGISTRANTS, "84620017395") == "zoom:84620017395"
