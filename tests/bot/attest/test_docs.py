"""What the page on attestations says, held against the program."""

import tomllib
from pathlib import Path

from bot.config import read_config
from rules.questions import QUARTER_ITEMS, SESSION_ITEMS, Item
from tests.bot.config_files import LEAST, SECRETS, write

PAGE = (Path(__file__).parents[3] / "docs/attestations.md").read_text(encoding="utf-8")


def asked_after(item: Item) -> str:
    order = ("children", "one_to_one", "open_event")
    return ", ".join(f"`{name}`" for name in order if name in item.profiles) or "every profile"


def test_the_page_lists_every_question_as_it_is_asked() -> None:
    rows = {line for line in PAGE.splitlines() if line.startswith("| `")}
    assert rows == {
        f"| `{i.key}` | {i.clause} | {asked_after(i)} | {i.question} |" for i in SESSION_ITEMS
    } | {f"| `{i.key}` | {i.clause} | {i.question} |" for i in QUARTER_ITEMS}


def test_the_settings_on_the_page_can_be_used(tmp_path: Path) -> None:
    settings = PAGE.split("```toml\n")[1].split("```")[0]
    found = read_config(write(tmp_path, LEAST + settings), SECRETS).policy.attestations
    assert tomllib.loads(settings)["attestations"].keys() == {
        *("off", "session_due", "session_remind", "quarter_remind", "responsible", "items")
    }
    assert "first_aid" in {item.key for item in found.items}
