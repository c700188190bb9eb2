"""Links that let one person answer one checklist."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.attest.links import Links, Opened

NOW = datetime(2026, 11, 3, 17, 0, tzinfo=UTC)
UNTIL = NOW + timedelta(days=15)
SECOND = timedelta(seconds=1)
LINKS = Links.signed_with("client secret", "https://safe.example.org/kept")
SUBJECT, WHOM = "0123456789abcdef", "Marta@Example.org"
TOKEN = LINKS.token(SUBJECT, WHOM, UNTIL)


def test_a_link_opens_what_it_was_made_for_and_says_nobodys_name() -> None:
    assert LINKS.link(SUBJECT, WHOM, UNTIL) == f"https://safe.example.org/kept/attest/{TOKEN}"
    assert LINKS.opened(TOKEN, NOW) == Opened(SUBJECT, LINKS.print_of("marta@example.org"))
    assert "marta" not in TOKEN.lower()


def test_without_a_public_address_there_are_no_links() -> None:
    assert Links.signed_with("client secret", None).link(SUBJECT, WHOM, UNTIL) is None


@pytest.mark.parametrize(
    ("at", "opens"),
    [(UNTIL - SECOND, True), (UNTIL - SECOND / 2, True), (UNTIL, False), (UNTIL + SECOND, False)],
)
def test_a_link_runs_out(at: datetime, opens: bool) -> None:
    assert (LINKS.opened(TOKEN, at) is not None) is opens


def test_another_secret_opens_nothing() -> None:
    assert Links.signed_with("client secret 2", None).opened(TOKEN, NOW) is None
    assert Links.signed_with("", None).opened(TOKEN, NOW) is None


def test_the_public_address_is_no_part_of_the_signature() -> None:
    assert Links.signed_with("client secret", None).opened(TOKEN, NOW) is not None


@given(st.integers(0, len(TOKEN) - 1), st.sampled_from("~-_0aZ é\u0000"))
def test_a_changed_token_opens_nothing(place: int, other: str) -> None:
    changed = TOKEN[:place] + other + TOKEN[place + 1 :]
    assert (LINKS.opened(changed, NOW) is None) is (changed != TOKEN)


@pytest.mark.parametrize(
    "token",
    [
        "",
        "~",
        "~~~",
        TOKEN[:-1],
        TOKEN + "x",
        TOKEN + "~",
        TOKEN + "x" * 500,
        TOKEN.rpartition("~")[0],
        "\ud800",
        "2026-Q4~" + TOKEN.partition("~")[2],
        TOKEN.replace(LINKS.print_of(WHOM), LINKS.print_of("owen@example.org")),
    ],
)
def test_what_was_made_up_opens_nothing(token: str) -> None:
    assert LINKS.opened(token, NOW) is None


@given(st.text(max_size=300))
def test_no_text_breaks_it(token: str) -> None:
    assert LINKS.opened(token, NOW) is None


def test_a_later_deadline_cannot_be_written_in() -> None:
    subject, whose, until, signature = TOKEN.split("~")
    later = f"{int(until, 16) + 86400:x}"
    assert LINKS.opened(f"{subject}~{whose}~{later}~{signature}", UNTIL) is None
