"""A rule's settings in plain words."""

from dataclasses import fields, replace

import pytest

from bot.policy.option_words import WORDS, option_words
from rules.catalog import catalog
from rules.catalog.behaviour import Behaviour
from rules.catalog.recording_access import RecordingAccess, Sharing


@pytest.mark.parametrize("name", sorted(catalog()))
def test_every_setting_of_every_rule_has_words(name: str) -> None:
    rule = catalog()[name]
    assert set(WORDS.get(name, {})) == {option.name for option in fields(rule.options)}
    for settings in rule.presets.values():
        for words in option_words(name, settings.options):
            assert words[0].isupper()
            assert words.endswith(".")
            assert not any(odd in words for odd in ("{", "_", "  ", "None", "True", "False", " ."))


def test_what_is_not_set_is_said_too() -> None:
    words = list(option_words("behaviour", Behaviour(limit=0, at_once=())))
    assert words == [
        "However many messages with words from the lists somebody writes, nobody is asked to look.",
        "No single word is enough by itself.",
    ]
    kept = replace(RecordingAccess(), sharing=Sharing.ACCOUNT, passcode=False)
    assert list(option_words("recording_access", kept))[:4] == [
        "With whom a recording may be shared: members of your Zoom account.",
        "It is not to be downloaded.",
        "It need not ask for a passcode.",
        "It is kept until somebody removes it.",
    ]


def test_a_long_list_is_cut() -> None:
    (_, words) = option_words("behaviour", Behaviour(at_once=tuple("abcdefg")))
    assert words == "A single word is enough that is about a, b, c, d, e and 2 more."
