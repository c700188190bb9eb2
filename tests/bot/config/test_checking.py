"""What `chaperone check` finds missing that a rule needs to know."""

from pathlib import Path

from bot.config import read_config
from bot.config.checking import summary
from tests.bot.config_files import LEAST, SECRETS, write
from tests.bot.house import START

UNA = f'{LEAST}[[staff]]\nname = "Una"\nemail = "una@example.org"\n'
DAYS = "dbs_expires = 2027-06-30\npolicy_agreed = 2026-01-01\n"
OFF = '[profiles.children.rules]\nstaff_clearance = "off"\n'


def said(folder: Path, text: str) -> str:
    return summary(read_config(write(folder, text), SECRETS), START.date())


def test_days_that_the_list_of_staff_lacks_are_told_of_where_a_rule_needs_them(tmp_path: Path) -> None:
    lacking = said(tmp_path, UNA)
    assert lacking.startswith(
        "The configuration is fine, apart from dates that are missing from the list of staff. "
    )
    assert "when the Enhanced DBS check of Una runs out, so no session" in lacking
    assert "when Una agreed to the policy, which counts as a breach" in lacking
    for text in (UNA + DAYS, UNA + OFF):
        assert said(tmp_path, text).startswith("The configuration is fine. "), text
