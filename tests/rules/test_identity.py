"""Whom a participant is taken for, by registration, e-mail address and name."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.events import Participant
from rules.identity import Certainty, Match, MatchedBy, Register
from rules.names import Likeness
from rules.register import RegisterEntry


def entry(
    name: str,
    *also: str,
    email: str | None = None,
    guardian: str | None = None,
    registrant_id: str | None = None,
) -> RegisterEntry:
    return RegisterEntry(f"{name} {email}", name, also, email, registrant_id, guardian=guardian)


ENTRIES = (
    entry("Amelia Hart", guardian="Mrs Sarah Hart", registrant_id="r-amelia"),
    entry("William Ashby", email="will@example.org"),
    entry("Elizabeth O'Brien", "Beth"),
    entry("Samuel Okoro"),
    entry("Samantha Bright"),
    entry("Alexandra Thorne", email="thornes@example.org", guardian="Kit Thorne"),
    entry("Dominic Thorne", email="Thornes@Example.org"),
    entry("Rosa Linde", guardian="Anna Linde <anna.linde@example.org>"),
    entry("Nia Pryce"),
    entry("Nia Pryce", email="other.nia@example.org"),
)
REGISTER = Register.of(ENTRIES)

C, L, D, N = Certainty.CERTAIN, Certainty.LIKELY, Certainty.DOUBTFUL, Certainty.NONE
AMELIA, WILL, BETH = (e.name for e in ENTRIES[:3])


def match(name: str, email: str | None = None, registrant_id: str | None = None) -> Match:
    return REGISTER.match(Participant(name=name, email=email, registrant_id=registrant_id))


REASONS = [
    ("Amelia Hart", "the screen name is Amelia Hart's"),
    ("Amelia", "the screen name is like Amelia Hart's: it gives the first name alone"),
    ("Beth", "Elizabeth O'Brien is also known by this screen name"),
    ("Sam", "the screen name fits more than one person on the register"),
    ("Nia Pryce", "the screen name fits more than one person on the register"),
    (
        "Amelia's mum",
        "the screen name could be Amelia Hart's, but it looks like somebody who belongs to that person",
    ),
    ("Sarah Hart", "the screen name is that of a parent or carer on the register"),
    ("Bob", "nobody on the register has this name"),
    ("iPhone", "the screen name does not say who it is"),
    ("Otter.ai", "the screen name looks like that of Otter.ai, not of a person"),
]


@pytest.mark.parametrize(("name", "reason"), REASONS)
def test_the_reason_is_plain(name: str, reason: str) -> None:
    assert match(name).reason == reason


WHO_BY = [
    # screen name, e-mail address, registration; certainty, by, entry, how the name fits
    ("iPhone", None, "r-amelia", C, MatchedBy.REGISTRANT_ID, AMELIA, Likeness.DIFFERENT),
    ("Millie", None, "r-amelia", C, MatchedBy.REGISTRANT_ID, AMELIA, Likeness.LIKELY),
    ("Amelia Hart", None, "r-amelia", C, MatchedBy.REGISTRANT_ID, AMELIA, Likeness.SAME),
    ("Jack Stone", "will@example.org", "r-amelia", C, MatchedBy.REGISTRANT_ID, AMELIA, Likeness.DIFFERENT),
    ("Amelia Hart", None, "r-unknown", C, MatchedBy.NAME, AMELIA, Likeness.SAME),
    ("iPad", "will@example.org", None, C, MatchedBy.EMAIL, WILL, Likeness.DIFFERENT),
    ("Bill", " Will@Example.ORG ", None, C, MatchedBy.EMAIL, WILL, Likeness.LIKELY),
    ("Sarah's iPhone", "will@example.org", None, C, MatchedBy.EMAIL, WILL, Likeness.DIFFERENT),
    ("Amelia Hart", "will@example.org", None, D, MatchedBy.EMAIL, None, Likeness.DIFFERENT),
    ("Beth O'Brien", "nobody@example.org", None, C, MatchedBy.ALIAS, BETH, Likeness.SAME),
    ("Alexandra Thorne", "thornes@example.org", None, C, MatchedBy.EMAIL, "Alexandra Thorne", Likeness.SAME),
    ("Alex", "thornes@example.org", None, L, MatchedBy.EMAIL, "Alexandra Thorne", Likeness.LIKELY),
    ("Dom T", "thornes@example.org", None, L, MatchedBy.EMAIL, "Dominic Thorne", Likeness.LIKELY),
    ("Kit Thorne", "thornes@example.org", None, D, MatchedBy.EMAIL, None, Likeness.DIFFERENT),
    ("iPad", "thornes@example.org", None, D, MatchedBy.EMAIL, None, Likeness.DIFFERENT),
    ("Amelia Hart", "thornes@example.org", None, D, MatchedBy.EMAIL, None, Likeness.DIFFERENT),
    ("Rosa Linde", "anna.linde@example.org", None, C, MatchedBy.EMAIL, "Rosa Linde", Likeness.SAME),
    ("Rosa", "anna.linde@example.org", None, C, MatchedBy.EMAIL, "Rosa Linde", Likeness.LIKELY),
    ("Anna Linde", "anna.linde@example.org", None, L, MatchedBy.EMAIL, "Rosa Linde", Likeness.DIFFERENT),
    ("Nia Pryce", "other.nia@example.org", None, C, MatchedBy.EMAIL, "Nia Pryce", Likeness.SAME),
    ("Amelia's Notetaker", None, "r-amelia", N, MatchedBy.NOTHING, None, Likeness.DIFFERENT),
    ("Fathom Notetaker", "will@example.org", None, N, MatchedBy.NOTHING, None, Likeness.DIFFERENT),
]


@pytest.mark.parametrize(("name", "email", "registrant_id", "certainty", "by", "expected", "fits"), WHO_BY)
def test_ids_come_before_names(
    name: str,
    email: str | None,
    registrant_id: str | None,
    certainty: Certainty,
    by: MatchedBy,
    expected: str | None,
    fits: Likeness,
) -> None:
    found = match(name, email, registrant_id)
    assert (found.certainty, found.by, found.name_fits) == (certainty, by, fits)
    assert (found.entry and found.entry.name) == expected


def test_an_address_of_one_with_the_name_of_another_names_both() -> None:
    assert match("Amelia Hart", "will@example.org").candidates == (WILL, AMELIA)
    assert match("Amelia Hart", "thornes@example.org").candidates == (
        AMELIA,
        "Alexandra Thorne",
        "Dominic Thorne",
    )
    assert match("iPad", "thornes@example.org").candidates == ("Alexandra Thorne", "Dominic Thorne")


def test_the_name_decides_between_those_who_share_a_registration() -> None:
    register = Register.of(
        [entry("Ida Vale", registrant_id="r1"), entry("Otto Vale", registrant_id="r1"), entry("Otto Finch")]
    )

    def found(name: str) -> tuple[Certainty, MatchedBy, str | None]:
        match = register.match(Participant(name=name, registrant_id="r1"))
        return match.certainty, match.by, match.entry and match.entry.name

    assert found("Ida") == (L, MatchedBy.REGISTRANT_ID, "Ida Vale")
    assert found("Otto") == (L, MatchedBy.REGISTRANT_ID, "Otto Vale")
    assert found("Galaxy S21") == (D, MatchedBy.REGISTRANT_ID, None)
    assert found("Otto Finch") == (D, MatchedBy.REGISTRANT_ID, None)


def test_a_note_takers_name_is_a_persons_where_the_register_says_so() -> None:
    register = Register.of([entry("Copilot")])
    assert register.match(Participant(name="copilot")).certainty is C


def test_a_name_as_written_is_its_bearers_before_it_is_anybody_elses() -> None:
    register = Register.of([entry("Amelia"), entry("Amelia Hart"), entry("José Bell"), entry("Jose Bell")])
    for name in ("Amelia", "José Bell", "Jose Bell"):
        found = register.match(Participant(name=name))
        assert (found.certainty, found.entry and found.entry.name) == (L, name)
    assert register.match(Participant(name="Amélia")).certainty is D
    assert register.match(Participant(name="josé  bell")).entry == register.entries[2]


def test_an_alias_that_is_anothers_first_name_is_in_doubt() -> None:
    register = Register.of([entry("Amelia Hart", "Millie"), entry("Millie Brown")])
    assert register.match(Participant(name="Millie")).candidates == ("Amelia Hart", "Millie Brown")
    assert register.match(Participant(name="Millie Hart")).by is MatchedBy.ALIAS


def test_a_crowd_of_candidates_is_in_doubt_and_cut_short() -> None:
    surnames = ["Ash", "Beech", "Cedar", "Damson", "Elm", "Fir", "Gean", "Hazel"]
    register = Register.of([entry(f"Amelia {surname}", email="school@example.org") for surname in surnames])
    by_name = register.match(Participant(name="Amelia"))
    assert (by_name.certainty, len(by_name.candidates)) == (D, 5)
    by_address = register.match(Participant(name="Amelia", email="school@example.org"))
    assert (by_address.certainty, len(by_address.candidates)) == (D, 5)
    assert register.match(Participant(name="Amelia Hazel", email="school@example.org")).certainty is C


def test_one_fit_in_a_crowd_is_in_doubt() -> None:
    register = Register.of(
        [entry(f"Amelia {name}") for name in ("Hart", "Hall", "Hill", "Holt", "Hope", "Hunt", "Hyde")]
    )
    assert register.match(Participant(name="Amelia Hartt")).certainty is D
    assert register.match(Participant(name="Amelia Hart")).certainty is C


def test_an_empty_register_knows_nobody() -> None:
    assert Register.of([]).match(Participant(name="Amelia Hart")).certainty is N


def test_remembering_is_bounded_and_changes_nothing() -> None:
    register = Register.of(ENTRIES)
    first = register.match(Participant(name="Millie"))
    for number in range(5000):
        register.match(Participant(name=f"Somebody Else{chr(97 + number % 26)} {number}"))
    assert register.match(Participant(name="Millie")) == first
    assert len(register._remembered) <= 4096


texts = st.text(max_size=40)


@settings(deadline=None)
@given(st.lists(texts, max_size=5), texts, st.none() | texts, st.none() | texts)
def test_matching_never_fails(
    names: list[str], shown: str, email: str | None, registrant_id: str | None
) -> None:
    register = Register.of([entry(name, shown, email=email, guardian=name) for name in names])
    found = register.match(Participant(name=shown, email=email, registrant_id=registrant_id))
    assert (found.entry is None) == (found.certainty in {D, N})


words = st.sampled_from(
    [
        "Amelia",
        "Millie",
        "Ameila",
        "Hart",
        "Stone",
        "A",
        "H.",
        "Ella",
        "Emma",
        "O'Brien",
        "iPad",
        "mum",
        "(she/her)",
        "&",
        "李",
    ]
)
namelike = st.lists(words, min_size=1, max_size=3).map(" ".join)


@settings(deadline=None)
@given(st.lists(texts | namelike, min_size=1, max_size=8, unique_by=str.casefold), st.data())
def test_a_registered_name_matches_its_own_entry(names: list[str], data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(names))
    shown_alike = [other for other in names if _as_seen(other) == _as_seen(name)]
    register = Register.of([entry(each) for each in names])
    found = register.match(Participant(name=name))
    if not _as_seen(name):
        assert found.entry is None
    elif len(shown_alike) == 1:
        assert found.entry is not None
        assert (found.entry.name, found.name_fits) == (name, Likeness.SAME)
    else:
        assert found.certainty is D


def _as_seen(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
