"""The checklist in the configuration."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.config import read_config
from rules.attestation import Checklist
from rules.questions import BUILT_IN, Scope
from tests.bot.config.test_layers import ORGANISATION, SITE, problems, read
from tests.bot.config_files import LEAST, SECRETS, the_problem, with_lines, write

OWN = """\
[[attestations.items]]
key = "first_aid"
clause = "Our rule 4"
question = "Was a first-aid box within your reach?"
"""


def checklist(folder: Path, text: str = "") -> Checklist:
    return read_config(write(folder, LEAST + text), SECRETS).policy.attestations


def test_what_chaperone_asks_is_asked_unless_told_otherwise(tmp_path: Path) -> None:
    found = checklist(tmp_path)
    assert [item.key for item in found.items] == [item.key for item in BUILT_IN]
    assert found.of_session("children") == tuple(i for i in found.items if i.scope is Scope.SESSION)
    assert found.session_due == timedelta(hours=24)
    assert found.responsible == "safeguarding_lead"


def test_questions_are_left_out_and_added(tmp_path: Path) -> None:
    found = checklist(
        tmp_path,
        '[attestations]\noff = ["devices_away", "dbs_list"]\nsession_due = "12h"\nsession_remind = []\n'
        'quarter_remind = ["7d"]\nresponsible = "Ines@Example.org"\n' + OWN + 'profiles = ["adults"]\n',
    )
    keys = {item.key for item in found.items}
    assert {"devices_away", "dbs_list"} & keys == set()
    assert [item.key for item in found.of_session("adults")] == ["concerns_passed_on", "first_aid"]
    assert "first_aid" not in {item.key for item in found.of_session("children")}
    assert (found.session_due, found.session_remind) == (timedelta(hours=12), ())
    assert (found.quarter_remind, found.responsible) == ((timedelta(days=7),), "ines@example.org")


def test_a_profile_of_ones_own_is_asked_about_like_what_it_builds_on(tmp_path: Path) -> None:
    found = checklist(
        tmp_path, '[profiles."little ones"]\nbase = "one_to_one"\n[profiles.grown]\nbase = "adults"'
    )
    assert found.of_session("little ones") == found.of_session("one_to_one")
    assert found.of_session("grown") == found.of_session("adults")


@pytest.mark.parametrize(
    ("lines", "key", "says"),
    [
        ('[attestations]\noff = ["dbs_lists"]', "attestations.off", 'did you mean "dbs_list"?'),
        ('[attestations]\noff = ["zzz"]', "attestations.off", 'there are "children_seen"'),
        ('[attestations]\nresponsible = "cook"', "attestations.responsible", '"safeguarding_lead"'),
        ('[attestations]\nsession_due = "soon"', "attestations.session_due", "is not a span"),
        ('[attestations]\nitems = "x"', "attestations.items", "[[attestations.items]]"),
        (OWN.replace("first_aid", "First aid"), "attestations.items[0].key", "small letters"),
        (
            OWN.replace("first_aid", "dbs_list"),
            "attestations.items[0].key",
            "There is a question with this key",
        ),
        (OWN + OWN, "attestations.items[1].key", "There is a question with this key"),
        (OWN + 'profiles = ["pets"]', "attestations.items[0].profiles", '"pets" is no profile'),
        (OWN + 'scope = "year"', "attestations.items[0].scope", '"quarter"'),
    ],
)
def test_mistakes_are_told_with_their_place(tmp_path: Path, lines: str, key: str, says: str) -> None:
    problem = the_problem(tmp_path, with_lines(lines))
    assert says in problem.sentence
    assert problem.key == key
    assert problem.line is not None


@pytest.mark.parametrize(
    "wrong", ["attestations = 3", "[attestations]\nitems = [3]", "[attestations]\noff = 3"]
)
def test_what_is_no_table_is_told_once(tmp_path: Path, wrong: str) -> None:
    the_problem(tmp_path, f"{wrong}\n{LEAST}" if wrong.startswith("attestations") else with_lines(wrong))


def test_a_site_asks_what_its_organisation_does_and_more(tmp_path: Path) -> None:
    organisation = ORGANISATION + '[attestations]\noff = ["dbs_list"]\nsession_due = "12h"\n' + OWN
    site = SITE + '[attestations]\nsession_due = "6h"\n' + OWN.replace("first_aid", "fire_door")
    found = read(tmp_path, site, organisation).policy.attestations
    keys = [item.key for item in found.items]
    assert keys[-2:] == ["first_aid", "fire_door"]
    assert "dbs_list" not in keys
    assert found.session_due == timedelta(hours=6)


def test_a_site_that_says_nothing_has_its_organisations_checklist(tmp_path: Path) -> None:
    found = read(tmp_path, SITE, ORGANISATION + OWN).policy.attestations
    assert [item.key for item in found.items] == [*(item.key for item in BUILT_IN), "first_aid"]


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ('off = ["devices_away"]', 'Your organisation asks "devices_away"'),
        ('off = ["first_aid"]', 'Your organisation asks "first_aid"'),
        ('session_due = "25h"', "Your organisation wants answers 1d after a session"),
    ],
)
def test_a_site_asks_no_less_and_no_later(tmp_path: Path, lines: str, says: str) -> None:
    _, found = problems(tmp_path, f"{SITE}[attestations]\n{lines}\n", ORGANISATION + OWN)
    assert [says in problem.sentence for problem in found] == [True]


def test_a_mistake_in_the_organisations_questions_is_the_organisations(tmp_path: Path) -> None:
    path, found = problems(tmp_path, SITE, ORGANISATION + '[attestations]\noff = ["zzz"]\n')
    assert path.name == "organisation.toml"
    assert [problem.key for problem in found] == ["attestations.off"]
