"""Which words are seen in a text, however they are dressed up, and which only look like them."""

from collections.abc import Iterable, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.words import WordLists, default_words, words_with

DEFAULT = WordLists(default_words())


def lists(**entries: Iterable[str]) -> WordLists:
    return WordLists(entries)


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("you idiot", "bullying"),
        ("IDIOTS!", "bullying"),
        ("1d10t", "bullying"),
        ("l0ser", "bullying"),
        ("1oser", "bullying"),
        ("$tup1d", "bullying"),
        ("stuuuupid", "bullying"),
        ("kiiill yourself", "bullying"),
        ("s t u p i d", "bullying"),
        ("s.t.u.p.i.d", "bullying"),
        ("stúpid", "bullying"),
        ("ｓｔｕｐｉｄ", "bullying"),
        ("stu\u200bpid", "bullying"),
        ("shut  UP!!", "bullying"),
        ("KYS", "bullying"),
        ("That’s so gay", "discrimination"),
        ("go back to your country", "discrimination"),
        ("Don't tell your mum, ok?", "grooming"),
        ("our little secret :)", "grooming"),
    ],
)
def test_a_phrase_of_the_lists_is_seen(text: str, category: str) -> None:
    assert DEFAULT.categories_in(text) == {category}


@pytest.mark.parametrize(
    "text",
    [
        "Hi everyone, I finished the blue scarf today and it looks lovely, thank you!",
        "skilled hands, and a shut door",
        "up we go, shut",
        "k1 p2 k2tog",
        "they kill you with kindness",
        "looser stitches please",
        "a b c",
        "send me a pic of your scarf",
        "12345 !!! ???",
        "",
    ],
)
def test_other_words_are_not(text: str) -> None:
    assert DEFAULT.categories_in(text) == frozenset()


def test_all_categories_are_named() -> None:
    assert DEFAULT.categories_in("you idiot, this is our secret") == {"bullying", "grooming"}
    assert set(default_words()) == {"bullying", "discrimination", "grooming"}


@pytest.mark.parametrize("category", sorted(default_words()))
def test_every_entry_finds_itself(category: str) -> None:
    for entry in default_words()[category]:
        assert category in DEFAULT.categories_in(entry.rstrip("*")), entry


@pytest.mark.parametrize(
    ("entry", "text", "found"),
    [
        ("muppet*", "you muppets", True),
        ("muppet*", "amuppet", False),
        ("you muppet*", "you muppety thing", True),
        ("you muppet*", "you are a muppet", False),
        ("you muppet", "you muppets", False),
        ("big  MUPPET!", "a big muppet", True),
        ("don’t you", "dont you", True),
        ("ça", "CA va", True),
        ("!!!", "!!!", False),
        ("", "", False),
        ("*", "anything", False),
    ],
)
def test_an_organisations_own(entry: str, text: str, found: bool) -> None:
    assert lists(own=[entry]).categories_in(text) == (frozenset({"own"}) if found else frozenset())


def test_one_word_may_be_in_several_lists_and_begin_several_phrases() -> None:
    own = lists(one=["mean cat", "mean*"], two=["mean cat"], three=["mean dog", "meanie*"])
    assert own.categories_in("mean cat") == {"one", "two"}
    assert own.categories_in("meanies") == {"one", "three"}
    assert own.categories_in("mean") == {"one"}


@pytest.mark.parametrize(
    ("more", "without", "text", "found"),
    [
        ({}, (), "shut up", {"bullying"}),
        ({}, ("Shut Up!",), "shut up", set()),
        ({}, ("idiot*",), "idiots", set()),
        ({"bullying": ("muppet",)}, (), "muppet", {"bullying"}),
        ({"swearing": ("blast",)}, (), "blast", {"swearing"}),
        ({"swearing": ("blast",)}, ("blast",), "blast", set()),
    ],
)
def test_the_lists_are_added_to_and_taken_from(
    more: Mapping[str, Iterable[str]], without: tuple[str, ...], text: str, found: set[str]
) -> None:
    assert WordLists(words_with(more, without)).categories_in(text) == found


@given(
    st.text(max_size=300), st.dictionaries(st.text(max_size=5), st.lists(st.text(max_size=12), max_size=5))
)
def test_whatever_text_and_lists_are_there_is_an_answer(text: str, entries: dict[str, Any]) -> None:
    assert WordLists(entries).categories_in(text) <= set(entries)
