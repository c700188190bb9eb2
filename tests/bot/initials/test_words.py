import pytest

from bot.initials.words import LEFT_OUT, Initials, initials


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Noah Bennett", "N.B."),
        ("noah", "N."),
        ("Freya Lindqvist-Abernathy (she/her)", "F.L.A.S."),
        ("ada.fenwick@willowlane.example", "A.F."),
        ("Анна Каренина", "А.К."),
        ("محمد علي", "م.ع."),
        ("🦊", "?"),
        ("J", "?"),
        ("", "?"),
    ],
)
def test_the_initials_of_a_name(name: str, shown: str) -> None:
    assert initials(name) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Noah Bennett shared a screen.", "N.B. shared a screen."),
        ("It could be Noah Bennett or NOAH BENNETT.", "It could be N.B. or N.B.."),
        ("Noah has left, and Bennett's screen too.", "N. has left, and B.'s screen too."),
        ("Nobody was there, and grace was asked for.", "Nobody was there, and grace was asked for."),
        ("Will asked, and nobody will tell.", "W. asked, and nobody W. tell."),
        ("🦊 Foxy came.", "🦊 F. came."),
        ("Write to noah@home.example or ring +44 7700 900123.", "Write to [address] or ring [number]."),
        ("See https://zoom.us/j/84620017395?pwd=x now.", "See [link] now."),
        ("It was due on 2026-11-03 at 16:00.", "It was due on 2026-11-03 at 16:00."),
        ("The exemption of Zoe Ni\u0301 Riain.", LEFT_OUT),
        ("", ""),
    ],
)
def test_a_text_without_names(text: str, shown: str) -> None:
    names = ("Noah Bennett", "Foxy 🦊", "Will", "Grace Obi", "Zoë Ní Riain", "J", "🦊")
    assert Initials.of(names).within(text) == shown


def test_without_names_addresses_and_numbers_go_all_the_same() -> None:
    assert Initials.of(()).within("Ask a@b.example, 07700 900123") == "Ask [address], [number]"
