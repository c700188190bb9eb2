"""Everything that is held about one person, and nobody else by name."""

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection
from typer.testing import CliRunner

from bot.cli import app
from bot.config.problems import CLIENT_VARIABLE, WEBHOOK_VARIABLE
from bot.journal.aliases import learn
from bot.person.held import NotOnePerson, held_about
from bot.person.shown import as_pdf, with_concerns
from tests.bot.documents.pdf_text import pdf_text
from tests.bot.house import HOST, HOST_EMAIL, MEETING, START, House, live

LONDON = ZoneInfo("Europe/London")
REGISTER = """\
name,also known as,email,under 18,guardian,recording consent,policy agreed
Ada Fenwick,,ada@home.example,yes,Ruth Fenwick,yes,2026-09-01
Ben Fenwick,Benny,ben@home.example,yes,Ruth Fenwick,no,2026-09-01
Cal Novak,,,yes,Petra Novak,yes,2026-09-01
Ada Fenwick-Jones,,,yes,,yes,2026-09-01
"""
Held = dict[str, Any]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Held | str]]:
    """The folder of a house after two evenings, and what it holds about each of these people, or why it does not say."""
    folder = tmp_path_factory.mktemp("person")

    async def story(house: House) -> dict[str, Held | str]:
        for uuid, names in (
            ("first", ("Benny", "Ada Fenwick")),
            ("second", ("Ada Fenwick", "Cal Novak", "xX")),
        ):
            house.zoom.start(MEETING, uuid=uuid)
            for name in names:
                house.zoom.join(MEETING, name)
            house.zoom.share_screen(MEETING, names[0])
            await house.wait(timedelta(minutes=1))
            house.zoom.end(MEETING)
            await house.wait(timedelta(minutes=2))
        alias = ("register.csv", "Ben's tablet", "Ben Fenwick", HOST, house.clock.now())
        await house.chaperone.database.write(lambda connection: learn(connection, *alias))

        def held(connection: Connection, typed: str) -> Held | str:
            try:
                policy, reporter = house.chaperone.config.policy, house.chaperone.reporter
                return held_about(connection, typed, policy, reporter, house.clock.now())
            except NotOnePerson as error:
                return str(error)

        people = (
            "Ben Fenwick",
            "ada@home.example",
            "Ada Fenwick",
            HOST_EMAIL,
            "Cal Novak",
            "Fenwick",
            "Nobody Here",
        )
        return {typed: await house.look(lambda c, typed=typed: held(c, typed)) for typed in people}  # type: ignore[misc]

    return folder, live(folder, story, register=REGISTER)


def about(home: tuple[Path, dict[str, Held | str]], typed: str) -> Held:
    found = home[1][typed]
    assert isinstance(found, dict), found
    return found


def sessions(held: Held) -> dict[str, Held]:
    return {part["session"]["meeting_uuid"]: part for part in held["sessions"]}


def test_all_that_is_held_is_there(home: tuple[Path, dict[str, Held | str]]) -> None:
    ben = about(home, "Ben Fenwick")
    first, second = (sessions(ben)[uuid] for uuid in ("first", "second"))
    assert [stay["name"] for stay in first["stays"]] == ["Benny"]
    assert (second["stays"], second["known_as"]) == ([], [])
    entry = second["register"][0]
    assert (entry["name"], entry["email"], entry["recording_consent"]) == (
        "Ben Fenwick",
        "ben@home.example",
        False,
    )
    assert "screen_share" in {finding["rule"] for finding in first["findings"]}
    assert [report["number"] for report in first["reports"]][:1] == [1]
    assert first["told"]
    assert [alias["screen_name"] for alias in ben["aliases"]] == ["Ben's tablet"]


def test_everybody_else_is_there_by_initials(home: tuple[Path, dict[str, Held | str]]) -> None:
    text = json.dumps(about(home, "Ben Fenwick"), ensure_ascii=False)
    others = ("Ada Fenwick", "Ada", "Ruth", "Novak", HOST, HOST_EMAIL, "ada@home.example", "Marta", "Obi")
    assert [name for name in others if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)] == []
    assert '"guardian": "R.F."' in text


def test_somebody_is_found_by_address_as_by_name(home: tuple[Path, dict[str, Held | str]]) -> None:
    by_name, by_address = about(home, "Ada Fenwick"), about(home, "ada@home.example")
    assert sessions(by_name).keys() == sessions(by_address).keys() == {"first", "second"}
    assert len(sessions(by_address)["second"]["stays"]) == 1


def test_staff_are_found_as_well(home: tuple[Path, dict[str, Held | str]]) -> None:
    host = about(home, HOST_EMAIL)
    assert [member["name"] for member in host["staff"]] == [HOST]
    assert sessions(host)["first"]["session"]["host"] == HOST_EMAIL
    confirmed = [(one["screen_name"], one["name"], one["learned_by"]) for one in host["aliases"]]
    assert confirmed == [("B.S.T.", "B.F.", HOST)]
    assert {one["role"] for one in sessions(host)["first"]["known_as"]} == {"host"}


def test_nobody_is_said_to_be_somebody(home: tuple[Path, dict[str, Held | str]]) -> None:
    assert str(home[1]["Nobody Here"]).startswith('Nothing is held about "Nobody Here"')
    near = str(home[1]["Fenwick"])
    assert near.startswith('Nobody is called exactly "Fenwick". Did you mean "Ada Fenwick" or')
    assert '"Ben Fenwick"' in near


def test_the_paper_says_it_and_of_concerns_only_that_they_are(
    home: tuple[Path, dict[str, Held | str]],
) -> None:
    held = with_concerns(about(home, "Ben Fenwick"), [("CFGH-2345", START)])
    text = pdf_text(as_pdf(held, tz=LONDON, organisation="Willow Lane"))
    for words in (
        "Ben Fenwick",
        "Benny",
        "Ben's tablet",
        "Guardian R.F.",
        "Record CFGH-2345",
        "Sessions (2)",
    ):
        assert words in text, words
    without = pdf_text(as_pdf(about(home, "Ben Fenwick"), tz=LONDON, organisation="Willow Lane"))
    assert "Records of concerns were not looked through." in without


def test_the_command_writes_a_file_by_its_ending(
    home: tuple[Path, dict[str, Held | str]], tmp_path: Path
) -> None:
    secrets = {CLIENT_VARIABLE: "client", WEBHOOK_VARIABLE: "webhook"}

    def typed(*words: str) -> tuple[int, str]:
        command = ["person", *words, "--config", str(home[0] / "chaperone.toml")]
        ended = CliRunner().invoke(app, command, env=secrets)
        return ended.exit_code, ended.output

    assert typed("Cal Novak", "--out", str(tmp_path / "cal.json")) == (
        0,
        f"Written to {tmp_path / 'cal.json'}.\n",
    )
    assert json.loads((tmp_path / "cal.json").read_text())["asked_for"] == "Cal Novak"
    assert typed("Cal Novak", "--out", str(tmp_path / "cal.pdf")) == (
        0,
        f"Written to {tmp_path / 'cal.pdf'}.\n",
    )
    assert (tmp_path / "cal.pdf").read_bytes().startswith(b"%PDF")
    assert typed("Cal Novak", "--out", str(tmp_path / "cal.doc"))[0] == 2
    assert typed("Nobody Here", "--out", str(tmp_path / "none.pdf"))[0] == 2
