"""What `chaperone check` finds missing that a rule needs to know."""

import json
from pathlib import Path

import pytest

from bot.config import read_config
from bot.doctor.address import links_check
from bot.doctor.configuration import NO_LINKS, summary
from rules.questions import BUILT_IN
from tests.bot.config_files import LEAST, SECRETS, write
from tests.bot.house import START

UNA = f'{LEAST}[[staff]]\nname = "Una"\nemail = "una@example.org"\n'
DAYS = "dbs_expires = 2027-06-30\npolicy_agreed = 2026-01-01\n"
OFF = '[profiles.children.rules]\nstaff_clearance = "off"\n'


def said(folder: Path, text: str) -> str:
    return summary(read_config(write(folder, text), SECRETS), START.date())


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ("", "to_do"),
        ('[server]\npublic_url = "https://safe.example.org"\n', "fine"),
        (f"[attestations]\noff = {json.dumps([item.key for item in BUILT_IN])}\n", "not_looked_at"),
    ],
)
def test_questions_without_a_link_to_answer_by_are_told_of(tmp_path: Path, more: str, status: str) -> None:
    config = read_config(write(tmp_path, UNA + more), SECRETS)
    assert links_check(config).status == status
    assert (NO_LINKS in summary(config, START.date())) is (status == "to_do")


@pytest.mark.parametrize(("more", "people"), [("", "1 person."), ("Ben Adeyemi\n", "2 people.")])
def test_a_register_is_told_with_how_many_are_on_it(tmp_path: Path, more: str, people: str) -> None:
    (tmp_path / "tuesday.csv").write_text("name\nAda Fenwick\n" + more)
    session = '[[sessions]]\nmeeting_id = "81234567890"\nprofile = "children"\nregister = "tuesday.csv"\n'
    assert said(tmp_path, UNA + session).endswith(people)


def test_days_that_the_list_of_staff_lacks_are_told_of_where_a_rule_needs_them(tmp_path: Path) -> None:
    lacking = said(tmp_path, UNA)
    assert lacking.startswith(
        "The configuration is fine, apart from dates that are missing from the list of staff. "
    )
    assert "when the Enhanced DBS check of Una runs out, so no session" in lacking
    assert "when Una agreed to the policy, which counts as a breach" in lacking
    for text in (UNA + DAYS, UNA + OFF):
        assert said(tmp_path, text).startswith("The configuration is fine. "), text
