import re
from pathlib import Path

import pytest

from bot.config import Config, Mode, Plan, read_config
from bot.config.alerts import variable_of
from bot.config.profiles import Preset
from bot.config.sign_in import SIGN_IN_VARIABLE
from bot.config.tables import ConfigFile, LogFormat, Provider
from rules.actions import ActionKind
from rules.clauses import RULE_NAMES
from rules.policy import StaffRole
from tests.bot.config_files import SECRETS, write

EXAMPLE = Path(__file__).parents[3] / "config.example.toml"


def example() -> Config:
    return read_config(EXAMPLE, SECRETS)


def test_the_example_is_without_problems() -> None:
    assert set(example().policy.profiles) == {*Preset, "open evening"}
    assert example().switched_off["children"] == {"camera"}
    assert [note for note in example().notes if "rules" not in note.key] == []


def keys_of(model: type) -> set[str]:
    fields = getattr(model, "model_fields", {})
    inner = (keys_of(part) for field in fields.values() for part in parts_of(field.annotation))
    return {field.alias or name for name, field in fields.items()}.union(*inner)


def parts_of(annotation: object) -> list[type]:
    parts = [annotation, *getattr(annotation, "__args__", ())]
    return [part for part in parts if isinstance(part, type) and hasattr(part, "model_fields")]


WORDS = {*RULE_NAMES, "respond", "after", "then", "base", "rules"}
CHOICES = {*Mode, *Provider, *LogFormat, *Plan, *StaffRole, *ActionKind, *Preset}


def test_the_keys_are_those_of_every_table() -> None:
    assert {"mode", "account_id", "public_url", "dbs_expires", "register"} <= keys_of(ConfigFile)


@pytest.mark.parametrize("key", sorted(keys_of(ConfigFile) | WORDS))
def test_the_example_shows_every_key(key: str) -> None:
    tables = rf"^(# )?\[+([\w\"]+\.)*{key}(\.[\w\" .]+)?\]+$"
    pairs = rf"^#? *(.*[{{ ])?{key} = "
    assert re.search(f"{tables}|{pairs}", EXAMPLE.read_text(), re.MULTILINE)


@pytest.mark.parametrize("choice", sorted(CHOICES))
def test_the_example_names_every_choice(choice: str) -> None:
    assert f'"{choice}"' in EXAMPLE.read_text()


def test_what_the_example_has_behind_a_mark_can_be_used(tmp_path: Path) -> None:
    lines = EXAMPLE.read_text().splitlines()
    text = "\n".join(re.sub(r"^# (?=[a-z_]+ = )", "", line) for line in lines)
    assert text != EXAMPLE.read_text()
    others = dict.fromkeys(re.findall(r"CHAPERONE_(?:CHATBOT|ALERT)\w+[A-Z]\b", text), "kept elsewhere")
    others |= {variable_of(name): "json://127.0.0.1" for name in ("lead_phone", "staff_slack")}
    assert (
        read_config(write(tmp_path, text), SECRETS | others | {SIGN_IN_VARIABLE: "hush"}).zoom.plan
        is Plan.PRO
    )
