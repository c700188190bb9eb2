"""What is kept of a message: kinds and blanked snippets, categories, and never the detail itself."""

import re
import statistics
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.details import Door
from bot.chat.watch import BLANK, LONGEST, ChatWatch, common_words
from bot.config.chat import ChatSettings
from rules.chat_events import Detail, DetailKind

WATCH = ChatWatch(ChatSettings())
ORDINARY = (
    "Hi everyone, I finished the blue scarf today and it looks lovely, thank you!",
    "k2 p2 to the end, then 12 rows in 4 mm needles",
    "can you show the cast off again please? 😀",
    "you idiot, this is so hard",
    "my number is 07700 900123, call me after school",
    "write to fern@mail.example or +44 7700 900123",
    "I go to Hilltop Primary School and live at 12 Mill Lane LS1 4AP",
    "https://us02web.zoom.us/j/84620017395?pwd=abc",
)


@pytest.mark.parametrize(
    ("text", "snippets"),
    [
        ("07700 900123", [BLANK]),
        ("my number is 07700 900123 call me after school ok", [f"my number is {BLANK} call me after …"]),
        ("hello all, you know my number is 07700 900123", [f"… my number is {BLANK}"]),
        ("I am 9 and my number is 07700 900123", [f"… my number is {BLANK}"]),
        ("room 12b 07700 900123 x@y", [f"room {BLANK} {BLANK} {BLANK}"]),
        (
            "call 07700 900123 or fern@mail.example now",
            [f"call {BLANK} or {BLANK} now", f"call {BLANK} or {BLANK} now"],
        ),
        ("07700 900123 or 07700 900124", [f"{BLANK} or {BLANK}"]),
        ("Amelia’s number is 07700 900123", [f"{BLANK} number is {BLANK}"]),
        ("07700 900123, Headingley, by St Anne's", [f"{BLANK}, {BLANK} by {BLANK} …"]),
        ("[07700 900123], that is", [f"[{BLANK}], that is"]),
        ("I am at 4x07700 900123", [f"I am at {BLANK}{BLANK}"]),
        ("nothing here", []),
    ],
)
def test_a_snippet_shows_what_stands_round_it(text: str, snippets: list[str]) -> None:
    assert [detail.snippet for detail in WATCH.look(text).details] == snippets


@settings(deadline=None)
@given(st.lists(st.from_regex(r"\A\w{1,12}[,.!]?\Z"), max_size=8), st.integers(0, 8))
def test_of_other_words_only_common_ones_stay(words: list[str], at: int) -> None:
    text = " ".join([*words[:at], "07700 900123", *words[at:]])
    for detail in WATCH.look(text).details:
        for word in re.findall(r"\w+", detail.snippet.replace(BLANK, " ")):
            assert word.casefold() in common_words()


def test_words_and_details_are_found_together() -> None:
    found = WATCH.look("you idiot, call 07700 900123")
    assert found.words == {"bullying"}
    assert found.details == (Detail(DetailKind.PHONE, f"you {BLANK} call {BLANK}"),)


def test_the_organisations_own_is_nothing_to_be_found() -> None:
    watch = ChatWatch(ChatSettings(own_details=("hello@willowlane.example", "020 7946 0123")))
    assert watch.look("write to hello@willowlane.example or call +44 20 7946 0123").details == ()
    (detail,) = watch.look("not hello@willowlane.example but fern@mail.example").details
    assert detail.snippet == f"not {BLANK} but {BLANK}"


def test_its_words_are_its_own() -> None:
    watch = ChatWatch(ChatSettings(words={"swearing": ("blast",)}, words_left_out=("idiot*",)))
    assert watch.look("blast, you idiot").words == {"swearing"}


def test_what_comes_after_the_longest_is_not_looked_at() -> None:
    assert WATCH.look("x" * LONGEST + " 07700 900123").details == ()


@settings(deadline=None)
@given(st.text(max_size=200), st.text(max_size=200))
def test_a_number_never_gets_through(before: str, after: str) -> None:
    found = WATCH.look(f"{before} 07700 900123 {after}")
    assert all("900123" not in detail.snippet for detail in found.details)


@settings(deadline=None)
@given(st.text(max_size=600), st.from_regex(r"[0-9]{9,12}", fullmatch=True), st.text(max_size=12))
def test_whatever_is_written_there_is_an_answer_without_digits(
    text: str, meeting: str, passcode: str
) -> None:
    found = WATCH.look(text, Door(meeting, passcode))
    assert not any(character.isdecimal() for detail in found.details for character in detail.snippet)


@pytest.mark.slow
def test_a_message_takes_less_than_200_microseconds() -> None:
    def spent(text: str) -> float:
        began = time.process_time()
        WATCH.look(text)
        return time.process_time() - began

    for text in ORDINARY:
        WATCH.look(text)
        assert statistics.median(spent(text) for _ in range(500)) < 200e-6, text


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    ["1 ", "07700 900123 ", "a.a@", "a@a.a ", "meet me ", "+0", "(0)", "a.b/j/123456789", "snap: abc ", "i live at ",
     "12 a b c ", "passcode aaaaaaaaaaa", "A B ", "x at y dot com ", "LS1 4AP ", "i go to a b ",
     "oh seven ", "o7", "l", "im ab on ", "12 Aa ", "12 The ", "Aa House ", "i am at a ", "my school is ", "see you at the "],
)  # fmt: skip
def test_no_text_takes_long(text: str) -> None:
    began = time.process_time()
    WATCH.look((text * LONGEST)[:LONGEST])
    assert time.process_time() - began < 0.2
