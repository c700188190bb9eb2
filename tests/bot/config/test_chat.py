"""What a configuration says about chat, and how the rules on it are set."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.config import read_config
from bot.config.chat import ChatSettings
from rules.catalog.behaviour import Behaviour
from rules.catalog.private_chat import PrivateChat
from rules.catalog.shared_link import SharedLink
from tests.bot.config_files import LEAD, LEAST, SECRETS, the_problem, write

CHAT = """\
[chat]
organisation_details = ["hello@example.org", " 020 7946 0123 "]
words = { bullying = ["muppet*"], "bad words" = ["blast"] }
words_left_out = ["shut up"]
"""
RULES = """\
[profiles.children.rules]
private_chat = { among_guests = true }
behaviour = { limit = 5, at_once = ["bad words"] }
shared_link = { strangers = 2, within = "90s" }
"""


def test_what_is_left_out_is_empty(tmp_path: Path) -> None:
    assert read_config(write(tmp_path, LEAST + LEAD), SECRETS).chat == ChatSettings()


def test_an_organisations_own(tmp_path: Path) -> None:
    assert read_config(write(tmp_path, LEAST + LEAD + CHAT), SECRETS).chat == ChatSettings(
        own_details=("hello@example.org", "020 7946 0123"),
        words={"bullying": ("muppet*",), "bad words": ("blast",)},
        words_left_out=("shut up",),
    )


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("organisation_details = 7", "chat.organisation_details"),
        ('words = ["muppet"]', "chat.words"),
        ('words = { bullying = "muppet" }', "chat.words.bullying"),
        ('words_left_out = [""]', "chat.words_left_out"),
        ('own_words = ["muppet"]', "chat.own_words"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, line: str, key: str) -> None:
    problem = the_problem(tmp_path, f"{LEAST}{LEAD}[chat]\n{line}\n")
    assert problem.key.startswith(key)
    assert problem.line


def test_the_rules_on_chat_take_their_settings(tmp_path: Path) -> None:
    config = read_config(write(tmp_path, LEAST + LEAD + RULES), SECRETS)
    rules = config.policy.profiles["children"].rules
    assert rules["private_chat"].options == PrivateChat(among_guests=True)
    assert rules["behaviour"].options == Behaviour(5, ("bad words",))
    assert rules["shared_link"].options == SharedLink(2, timedelta(seconds=90))
