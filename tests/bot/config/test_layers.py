"""An organisation's file, and a site's that extends it."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.config import Config, ConfigError, Mode, Problem, read_config
from bot.config.tables import OrganisationFile
from rules.catalog import catalog
from rules.clauses import RULE_NAMES
from tests.bot.config_files import SECRETS

EXAMPLE = Path(__file__).parents[3] / "config.example.toml"
ORGANISATION = """\
mode = "enforce"

[organisation]
name = "Willow Lane Crafts"
timezone = "Europe/Dublin"

[care]
protected = ["Robin@Example.org"]
removals_per_session = 2

[[staff]]
name = "Tom"
email = "tom@example.org"
roles = ["safeguarding_lead"]

[[sessions]]
topic = "Kids *"
profile = "children"
register = "registers/kids.csv"

[profiles.children.rules]
session_close = { grace = "1m" }
"""
SITE = """\
extends = "../organisation.toml"

[zoom]
account_id = "acc"
client_id = "cli"
"""


def write(folder: Path, site: str, organisation: str = ORGANISATION) -> Path:
    (folder / "attic").mkdir()
    (folder / "organisation.toml").write_text(organisation)
    path = folder / "attic" / "chaperone.toml"
    path.write_text(site)
    return path


def read(folder: Path, site: str = SITE, organisation: str = ORGANISATION) -> Config:
    return read_config(write(folder, site, organisation), SECRETS)


def problems(folder: Path, site: str, organisation: str = ORGANISATION) -> tuple[Path, tuple[Problem, ...]]:
    with pytest.raises(ConfigError) as caught:
        read(folder, site, organisation)
    return caught.value.path, caught.value.problems


def test_what_the_site_does_not_say_is_the_organisations(tmp_path: Path) -> None:
    config = read(tmp_path)
    assert (config.organisation.name, str(config.organisation.timezone)) == (
        "Willow Lane Crafts",
        "Europe/Dublin",
    )
    assert config.mode is Mode.ENFORCE
    assert config.policy.care.removals_per_session == 2
    assert config.policy.profiles["children"].rules["session_close"].options.grace == timedelta(minutes=1)  # type: ignore[attr-defined]
    assert config.storage.path == tmp_path / "attic" / "chaperone.db"


def test_lists_are_the_organisations_and_then_the_sites(tmp_path: Path) -> None:
    site = SITE + (
        '[organisation]\nname = "The Attic"\n[care]\nprotected = ["Alex  Morgan"]\nrepeat_within = "5m"\n'
        '[[staff]]\nname = "Una"\nemail = "una@example.org"\n'
        '[[sessions]]\ntopic = "* late"\nprofile = "adults"\nregister = "late.csv"\n'
    )
    config = read(tmp_path, site)
    assert config.organisation.name == "The Attic"
    assert str(config.organisation.timezone) == "Europe/Dublin"
    assert config.policy.care.protected == {"robin@example.org", "alex morgan"}
    assert config.policy.care.repeat_within == timedelta(minutes=5)
    assert [member.name for member in config.policy.staff] == ["Tom", "Una"]
    assert [pattern.register for pattern in config.policy.patterns] == [
        str(tmp_path / "registers/kids.csv"),
        str(tmp_path / "attic/late.csv"),
    ]
    assert config.policy.profile_for(None, "Kids knit late", None).name == "children"


def test_a_sites_sessions_that_the_organisations_come_before_are_told_of(tmp_path: Path) -> None:
    site = (
        SITE + '[organisation]\nname = "The Attic"\n[[sessions]]\ntopic = "Kids * late"\nprofile = "adults"\n'
    )
    _, (problem,) = problems(tmp_path, site)
    assert (problem.key, problem.line) == ("sessions[0]", 8)
    assert "the one on line 16 of organisation.toml comes before it" in problem.sentence


@pytest.mark.parametrize(
    ("lines", "key", "line", "says"),
    [
        ('mode = "observe"\n', "mode", 1, "may not only observe"),
        ("[care]\nremovals_per_session = 3\n", "care.removals_per_session", 7, "after 2 removals"),
        ('[care]\nrepeat_within = "11m"\n', "care.repeat_within", 7, "in full after 10m"),
        (
            '[profiles.children.rules]\nsession_close = "off"\n',
            "profiles.children.rules.session_close",
            7,
            "not weaken it",
        ),
        (
            '[profiles.children.rules]\nsession_close = { grace = "90s" }\n',
            "profiles.children.rules.session_close.grace",
            7,
            'has "1m" here',
        ),
        (
            '[[staff]]\nname = "T"\nemail = "Tom@example.org"\n',
            "staff[0].email",
            8,
            "have this e-mail address",
        ),
        ('[[sessions]]\ntopic = "x"\nprofile = "attic"\n', "sessions[0].profile", 8, '"one_to_one"'),
    ],
)
def test_a_weakening_is_refused_with_its_place(
    tmp_path: Path, lines: str, key: str, line: int, says: str
) -> None:
    site = SITE + lines if lines.startswith("[") else lines + SITE
    path, (problem,) = problems(tmp_path, site)
    assert path == tmp_path / "attic" / "chaperone.toml"
    assert (problem.key, problem.line) == (key, line)
    assert says in problem.sentence


def test_an_organisation_that_observes_lets_a_site_enforce(tmp_path: Path) -> None:
    observing = ORGANISATION.replace('"enforce"', '"observe"')
    assert read(tmp_path, SITE, observing).mode is Mode.OBSERVE
    (tmp_path / "attic" / "chaperone.toml").write_text('mode = "enforce"\n' + SITE)
    assert read_config(tmp_path / "attic" / "chaperone.toml", SECRETS).mode is Mode.ENFORCE


@pytest.mark.parametrize(
    ("organisation", "says"),
    [
        ("[care\n", "TOML"),
        ('extends = "other.toml"\n', "belongs into the file of each place"),
        ("[server]\nport = 1\n", "belongs into the file of each place"),
        ('[profiles.children.rules]\nsession_close = "of"\n', 'write "on", "off"'),
        ('[[sessions]]\nprofile = "x"\ntopic = "y"\n', "There is no profile"),
    ],
)
def test_what_is_wrong_in_the_organisations_file_is_said_of_that_file(
    tmp_path: Path, organisation: str, says: str
) -> None:
    path, (problem, *_) = problems(tmp_path, SITE, organisation)
    assert path == tmp_path / "organisation.toml"
    assert says in problem.sentence or says == "TOML"
    assert problem.line == 1 or problem.line == 2


@pytest.mark.parametrize("named", ['"../missing.toml"', '".."'])
def test_a_file_that_is_not_there_is_a_problem(tmp_path: Path, named: str) -> None:
    _, found = problems(tmp_path, SITE.replace('"../organisation.toml"', named))
    problem = next(problem for problem in found if problem.key == "extends")
    assert "There is no file" in problem.sentence
    assert problem.line == 1


@pytest.mark.parametrize("named", ["3", '" "'])
def test_what_names_no_file_is_a_problem(tmp_path: Path, named: str) -> None:
    _, found = problems(tmp_path, SITE.replace('"../organisation.toml"', named))
    assert "extends" in [problem.key for problem in found]


UNCHECKED = sorted(set(RULE_NAMES) - set(catalog()))


@pytest.mark.skipif(not UNCHECKED, reason="every rule can be checked")
def test_notes_say_which_file_they_are_about(tmp_path: Path) -> None:
    (note,) = read(tmp_path, SITE, ORGANISATION + f'{UNCHECKED[0]} = "on"\n').notes
    assert str(note).startswith(f"organisation.toml, line 23, profiles.children.rules.{UNCHECKED[0]}: ")


@pytest.mark.parametrize(
    ("roles", "others", "keys"),
    [
        ('["host", "safeguarding_lead"]', "", ["staff"]),
        ('["host", "safeguarding_lead"]', '["alternate_lead"]', []),
        ('["host", "safeguarding_lead"]', '["safeguarding_lead"]', []),
        ('["safeguarding_lead"]', "", []),
        ('["alternate_lead"]', "", ["staff"]),
    ],
)
def test_it_is_noted_where_nobody_can_be_told_of_a_concern(
    tmp_path: Path, roles: str, others: str, keys: list[str]
) -> None:
    organisation = ORGANISATION.replace('["safeguarding_lead"]', roles)
    site = SITE + (f'[[staff]]\nname = "U"\nemail = "u@example.org"\nroles = {others}\n' if others else "")
    assert [note.key for note in read(tmp_path, site, organisation).notes] == keys


@pytest.mark.parametrize(
    ("more", "place"),
    [
        ('[webhooks]\nmax_age = "119s"\n', "webhooks.max_age"),
        ("[attestations]\nsession_remind = []\n", "attestations.session_remind"),
        ("[attestations]\nquarter_remind = []\n", "attestations.quarter_remind"),
        ('[[sessions]]\ntopic = "*"\nprofile = "adults"\n', "sessions"),
        ('[[sessions]]\nhost = "*"\ntopic = "**"\nprofile = "open_event"\n', "sessions"),
        ('[profiles.mine]\nbase = "open_event"\n[[sessions]]\ntopic = "*"\nprofile = "mine"\n', "sessions"),
    ],
)
def test_a_site_weakens_nothing_by_the_way(tmp_path: Path, more: str, place: str) -> None:
    _, found = problems(tmp_path, SITE + more)
    (problem,) = found
    assert place in problem.key
    assert "organisation" in problem.sentence


@pytest.mark.parametrize(
    "more",
    [
        '[webhooks]\nmax_age = "2m"\n',
        '[[sessions]]\ntopic = "*"\nprofile = "children"\n',
        '[[sessions]]\ntopic = "Quilting *"\nprofile = "adults"\n',
        '[[sessions]]\ntopic = "*"\nmeeting_id = "84620017395"\nprofile = "adults"\n',
    ],
)
def test_a_site_says_which_sessions_it_has(tmp_path: Path, more: str) -> None:
    read(tmp_path, SITE + more)


@pytest.mark.parametrize("table", ["zoom", "server", "storage"])
def test_what_is_each_places_own_belongs_into_its_file(tmp_path: Path, table: str) -> None:
    path, (problem,) = problems(tmp_path, SITE, f"{ORGANISATION}[{table}]\n")
    assert (path.name, problem.key) == ("organisation.toml", table)
    assert "belongs into the file of each place" in problem.sentence


def test_the_example_names_every_table_of_an_organisations_file() -> None:
    text = " ".join(EXAMPLE.read_text().replace("\n#", "").split())
    said = text.partition("organisation's file may hold ")[2].partition(".")[0]
    assert {word.strip(",") for word in said.split()} - {"and", "the", "tables"} == set(
        OrganisationFile.model_fields
    )


def test_sessions_of_the_organisation_that_others_come_before_are_told_of(tmp_path: Path) -> None:
    organisation = f'{ORGANISATION}[[sessions]]\ntopic = "kids * late"\nprofile = "adults"\n'
    path, (problem,) = problems(tmp_path, SITE, organisation)
    assert (path.name, problem.key) == ("organisation.toml", "sessions[1]")
    assert "the one on line 16 comes before it" in problem.sentence
