"""Screen names that somebody confirmed to be a person's."""

import pytest

from rules.alias_events import AliasLearned, AliasRevoked
from rules.events import Participant, RegisterNews, ZoomRole
from rules.identity import Certainty, Match, MatchedBy, Register
from rules.names import Likeness
from rules.people import Standing
from rules.register import LearnedAlias, RegisterEntry
from tests.rules.scenes import CO_HOST, HOST, Scene, entry, found, minutes, policy_with

POLICY = policy_with("screen_name")
C, L, D, N = Certainty.CERTAIN, Certainty.LIKELY, Certainty.DOUBTFUL, Certainty.NONE
AMELIA = entry(
    "Amelia Hart", registrant_id="r-amelia", email="harts@x.example", guardian="Sarah <sarah@x.example>"
)
WILL = entry("William Ashby", registrant_id="r-will", email="will@x.example")
NIA = entry("Nia Pryce")
TWINS = (
    RegisterEntry("ida", "Ida Vale", email="vales@x.example"),
    RegisterEntry("otto", "Otto Vale", email="vales@x.example"),
)
BOTH_SAMS = (
    RegisterEntry("sam 1", "Sam Okoro", email="one@x.example"),
    RegisterEntry("sam 2", "Sam Okoro", email="two@x.example"),
)


def alias(screen_name: str, name: str, number: int = 1) -> LearnedAlias:
    return LearnedAlias(number, screen_name, name, "Jo Field")


def match(*aliases: LearnedAlias, **who: str) -> Match:
    register = Register.of((AMELIA, WILL, NIA, *TWINS, *BOTH_SAMS))
    register.learn(aliases)
    return register.match(Participant(**who))  # type: ignore[arg-type]


STITCHY = alias("Stitchy", "Amelia Hart")


def test_a_confirmed_screen_name_is_the_persons() -> None:
    found = match(STITCHY, name=" stitchy ")
    assert found == Match(
        AMELIA,
        C,
        MatchedBy.LEARNED,
        "Jo Field confirmed that this screen name is Amelia Hart's",
        name_fits=Likeness.SAME,
    )
    assert match(name="Stitchy").certainty is N


@pytest.mark.parametrize(
    ("ids", "certainty", "by"),
    [
        ({"registrant_id": "r-amelia"}, C, MatchedBy.REGISTRANT_ID),
        ({"registrant_id": "r-will"}, D, MatchedBy.LEARNED),
        ({"registrant_id": "r-unknown"}, D, MatchedBy.LEARNED),
        ({"registrant_id": "r-amelia", "email": "will@x.example"}, C, MatchedBy.REGISTRANT_ID),
        ({"email": "harts@x.example"}, C, MatchedBy.LEARNED),
        ({"email": "Sarah@x.example"}, C, MatchedBy.LEARNED),
        ({"email": "will@x.example"}, D, MatchedBy.LEARNED),
        ({"email": "nobody@x.example"}, D, MatchedBy.LEARNED),
    ],
)
def test_it_counts_after_the_registration_and_never_against_it_or_another_address(
    ids: dict[str, str], certainty: Certainty, by: MatchedBy
) -> None:
    found = match(STITCHY, name="Stitchy", **ids)
    assert (found.certainty, found.by) == (certainty, by)
    assert (found.entry is None) is (certainty is D)
    assert found.name_fits is (Likeness.DIFFERENT if certainty is D else Likeness.SAME)


def test_doubt_names_both_and_says_why() -> None:
    registered = match(STITCHY, name="Stitchy", registrant_id="r-will")
    assert registered.candidates == ("Amelia Hart", "William Ashby")
    assert (
        registered.reason
        == "the screen name was confirmed as one person's, and the registration is another's"
    )
    elsewhere = match(STITCHY, name="Stitchy", email="nobody@x.example")
    assert elsewhere.candidates == ("Amelia Hart",)
    assert (
        elsewhere.reason
        == "the screen name was confirmed as one person's, but the e-mail address is not theirs"
    )


def test_an_address_that_is_nobodys_is_no_reason_for_doubt_where_none_is_expected() -> None:
    assert match(alias("Knitwit", "Nia Pryce"), name="Knitwit", email="nobody@x.example").entry == NIA


def test_a_name_that_is_anothers_on_the_register_stays_theirs_in_doubt() -> None:
    found = match(alias("William Ashby", "Nia Pryce"), name="William Ashby")
    assert (found.certainty, found.candidates) == (D, ("Nia Pryce", "William Ashby"))


def test_it_decides_between_those_who_share_an_address() -> None:
    found = match(alias("iPad der Vales", "Otto Vale"), name="iPad der Vales", email="vales@x.example")
    assert (found.certainty, found.by, found.entry) == (C, MatchedBy.LEARNED, TWINS[1])


def test_two_of_one_name_are_told_apart_by_the_address_alone() -> None:
    sam = alias("Sammo", "Sam Okoro")
    assert match(sam, name="Sammo").certainty is D
    assert match(sam, name="Sammo", email="two@x.example").entry == BOTH_SAMS[1]


def test_a_name_that_left_the_register_leads_to_nobody() -> None:
    assert match(alias("Stitchy", "Zoe Quill"), name="Stitchy").certainty is N


def test_the_later_of_two_about_one_screen_name_counts() -> None:
    assert match(STITCHY, alias("STITCHY", "Nia Pryce", 2), name="Stitchy").entry == NIA


def test_a_note_taker_is_nobody_however_often_confirmed() -> None:
    assert match(alias("Otter.ai", "Nia Pryce"), name="Otter.ai").certainty is N


def test_everybody_of_a_name_is_found() -> None:
    register = Register.of((*BOTH_SAMS, NIA))
    assert register.named("sam  OKORO") == list(BOTH_SAMS)
    assert register.named("Sam") == []


def learnt(scene: Scene, at: float, screen_name: str, name: str, number: int = 1) -> Scene:
    return scene.happens(AliasLearned, minutes(at), alias=alias(screen_name, name, number))


class TestInASession:
    def scene(self) -> Scene:
        return Scene(POLICY).register(AMELIA, WILL, NIA).starts().joins(HOST)

    def test_it_ends_the_breach_and_taking_it_back_opens_it_again(self) -> None:
        shown = learnt(self.scene().joins("Stitchy", minutes(1)), 2, "Stitchy", "Amelia Hart")
        assert found(shown) == [("Stitchy", minutes(1), minutes(2))]
        shown.happens(AliasRevoked, minutes(3), number=1, by="Jo Field")
        assert found(shown)[1:] == [("Stitchy", minutes(3), None)]

    def test_it_counts_for_a_register_that_is_read_later_and_again(self) -> None:
        shown = learnt(Scene(POLICY).starts().joins(HOST), 1, "Stitchy", "Amelia Hart")
        shown.register(AMELIA, at=minutes(2)).joins("Stitchy", minutes(3)).register(
            AMELIA, WILL, at=minutes(4)
        )
        assert found(shown) == []

    def test_a_register_that_breaks_leaves_it_in_force(self) -> None:
        shown = learnt(self.scene(), 1, "Stitchy", "Amelia Hart")
        assert found(shown.register(at=minutes(2), problem="It is gone.").joins("Stitchy", minutes(3))) == []

    def test_taking_back_and_confirming_at_one_moment_is_having_it_taken_back(self) -> None:
        shown = self.scene().happens(AliasRevoked, minutes(1), number=1, by="Jo Field")
        learnt(shown, 1, "Stitchy", "Amelia Hart").joins("Stitchy", minutes(2))
        assert found(shown) == [("Stitchy", minutes(2), None)]

    def test_taking_back_what_was_never_confirmed_here_changes_nothing(self) -> None:
        shown = self.scene().happens(AliasRevoked, minutes(1), number=9, by="Jo Field")
        assert found(shown.joins("Amelia Hart", minutes(2))) == []

    def test_nobody_is_staff_by_a_confirmed_name(self) -> None:
        shown = learnt(self.scene(), 1, CO_HOST, "Amelia Hart")
        shown.is_known("Other", name=CO_HOST).joins("Other", minutes(2))
        (other,) = (p for p in shown.told().session.people.values() if p.name == CO_HOST)
        assert other.standing is Standing.GUEST
        shown.becomes(ZoomRole.CO_HOST, "Other", minutes(3))
        (other,) = (p for p in shown.told().session.people.values() if p.name == CO_HOST)
        assert other.standing is Standing.STAFF  # the host made them so, whatever was confirmed

    def test_what_a_later_version_may_tell_of_a_register_changes_nothing(self) -> None:
        told = self.scene().happens(RegisterNews, minutes(1)).joins("Amelia Hart", minutes(2)).told()
        assert (told.breaches, told.faults) == ([], [])
