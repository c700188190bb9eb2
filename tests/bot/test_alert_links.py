"""Addresses in what people are sent."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.alerts.links import without_links

OURS = "https://safe.example.org"

# What Team Chat and its like are known to make links of.
PRESSABLE = re.compile(r"[a-z]+://\S|www\.\w|\w\.(com|org|net|example|io|us)\b", re.IGNORECASE)


@pytest.mark.parametrize(
    ("said", "sent"),
    [
        ("https://evil.example/win is here.", "https: //evil. example/win is here."),
        ("HTTPS://EVIL.COM", "HTTPS: //EVIL. COM"),
        ("www.evil.com", "www. evil. com"),
        ("evil.com:8080/x?y=z#w", "evil. com:8080/x?y=z#w"),
        ("(evil.com)", "(evil. com)"),
        ("zoommtg://zoom.us/join?confno=1", "zoommtg: //zoom. us/join?confno=1"),
        ("zoom.us/j/81234567890", "zoom. us/j/81234567890"),
        ("zoom.us.evil.com", "zoom. us. evil. com"),
        ("evil.com/register.csv", "evil. com/register. csv"),
        ("www.register.csv", "www. register. csv"),
        ("otter.ai.evil.com/x", "otter. ai. evil. com/x"),
        ("otter.ai/join", "otter. ai/join"),
        ("пример.рф", "пример. рф"),
        ("evil。com", "evil。 com"),
        (f"{OURS}.evil.com/attest", "https: //safe. example. org. evil. com/attest"),
        (f"{OURS}@evil.com/", "https: //safe. example. org@evil. com/"),
        (f"x{OURS}/", "xhttps: //safe. example. org/"),
        ("http://safe.example.org/attest/x", "http: //safe. example. org/attest/x"),
    ],
)
def test_an_address_that_somebody_chose_cannot_be_pressed(said: str, sent: str) -> None:
    assert without_links(said, OURS) == sent
    assert not PRESSABLE.search(sent)


@pytest.mark.parametrize(
    "said",
    [
        f"{OURS}/attest/0123~ab~6553~sig\nThe link needs no password.",
        f"({OURS}/sessions/1), or {OURS}.",
        "Ada Fenwick joined at 16.30. She is not on the register.",
        "J. R. Hartley and St John (e.g. 2.5 hours)",
        "grace@willowlane.example",
        "Please ask grace@willowlane.example, or ben.a+x@willowlane.example.",
        "choose a new meeting: at zoom.us under Meetings",
        "at zoom.us, or at (zoom.us).",
        'Please remove "Walter\'s Otter.ai": it looks like Otter.ai.',
        "register.csv: there is no such file; nor is Tuesday.v2.XLSX, nor (chaperone.toml).",
        "",
    ],
)
def test_everything_else_stays_as_it_was_written(said: str) -> None:
    assert without_links(said, OURS) == said


def test_without_an_address_of_our_own_there_are_no_links() -> None:
    assert without_links(f"{OURS}/attest/x", None) == "https: //safe. example. org/attest/x"


@given(st.text(alphabet="aw.:/@ 。-1\u00e9", max_size=40))
def test_whatever_is_written_reads_the_same_and_has_no_address(said: str) -> None:
    sent = without_links(said, OURS)
    assert sent.replace(" ", "") == said.replace(" ", "")
    assert "://" not in sent
    assert without_links(sent, OURS) == sent
