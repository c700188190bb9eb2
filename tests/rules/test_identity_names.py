"""Whom a screen name is taken for, held against one invented register."""

import pytest

from rules.events import Participant
from rules.identity import Certainty, Match, Register
from rules.register import RegisterEntry


def entry(name: str, *also: str, email: str | None = None, guardian: str | None = None) -> RegisterEntry:
    return RegisterEntry(f"{name} {email}", name, also, email=email, guardian=guardian)


ENTRIES = (
    entry("Amelia Hart", guardian="Mrs Sarah Hart"),
    entry("William Ashby"),
    entry("Elizabeth O'Brien", "Beth"),
    entry("José Núñez"),
    entry("Zoë Fairweather-Lane"),
    entry("Oliver James Pemberton"),
    entry("Samuel Okoro"),
    entry("Samantha Bright"),
    entry("Jack Underhill"),
    entry("Jack Overton"),
    entry("Ella Marsh"),
    entry("Emma Marsh"),
    entry("Priya Raghunathan"),
    entry("Muhammad Siddiqui", "Mo"),
    entry("李伟"),
    entry("محمد علي"),
    entry("נועה כהן"),
    entry("अनन्या शर्मा"),
    entry("Дмитрий Волков"),
    entry("Otter Wells"),
    entry("Reed Gong"),
    entry("Grace Fathom-Jones"),
    entry("Cher"),
    entry("Alexandra Thorne"),
    entry("Dominic Thorne"),
    entry("Rosa Linde"),
    entry("Łukasz Wójcik", "Luke Woycik"),
    entry("Nia Pryce"),
    entry("Nia Pryce", email="other.nia@example.org"),
    entry("Anne-Marie Duval"),
)
REGISTER = Register.of(ENTRIES)

C, L, D = Certainty.CERTAIN, Certainty.LIKELY, Certainty.DOUBTFUL
AMELIA, WILL, BETH, JOSE, ZOE = (e.name for e in ENTRIES[:5])

TAKEN = [
    # As registered, but for case, accents, order and what people put round a name.
    ("Amelia Hart", C, AMELIA),
    ("amelia hart", C, AMELIA),
    ("AMELIA HART", C, AMELIA),
    ("  Amelia   Hart ", C, AMELIA),
    ("Hart, Amelia", C, AMELIA),
    ("Hart Amelia", C, AMELIA),
    ("Amélia Hart", C, AMELIA),
    ("Amelia Hart 🦄", C, AMELIA),
    ("🌸✨ Amelia ✨ Hart 🌸", C, AMELIA),
    ("Amelia Hart!!", C, AMELIA),
    ("Amelia.Hart", C, AMELIA),
    ("amelia_hart", C, AMELIA),
    ("AmeliaHart", C, AMELIA),
    ("Amelia Hart (she/her)", C, AMELIA),
    ("Amelia Hart [she/her/hers]", C, AMELIA),
    ("Amelia Hart she/they", C, AMELIA),
    ("Amelia Hart (she)", C, AMELIA),
    ("Amelia Hart (she/h", C, AMELIA),
    ("Miss Amelia Hart", C, AMELIA),
    ("Amelia Hart - Year 5", C, AMELIA),
    ("Amelia Hart | Bluebells", C, AMELIA),
    ("Amelia Hart, Year 5", C, AMELIA),
    ("Amelia Hart (9)", C, AMELIA),
    ("Amelia Hart 2", C, AMELIA),
    ("Amelia Hart, age 9", C, AMELIA),
    ('Amelia "Millie" Hart', C, AMELIA),
    ("Amelia 'Millie' Hart", C, AMELIA),
    ("Amelia (Millie) Hart", C, AMELIA),
    ("Amelia Hart (Sarah's iPad)", C, AMELIA),
    ("Sarah's iPad (Amelia Hart)", C, AMELIA),
    ("iPhone - Amelia Hart", C, AMELIA),
    ("Amelia Hart (guest)", C, AMELIA),
    ("Amelia Hart and mum", C, AMELIA),
    ("𝓐𝓶𝓮𝓵𝓲𝓪 𝓗𝓪𝓻𝓽", C, AMELIA),
    ("Ａｍｅｌｉａ Ｈａｒｔ", C, AMELIA),
    ("Amelia\u200b Hart", C, AMELIA),
    ("\u202eAmelia Hart", C, AMELIA),
    ("Elizabeth O’Brien", C, BETH),
    ("elizabeth obrien", C, BETH),
    ("Elizabeth O Brien", C, BETH),
    ("Jose Nunez", C, JOSE),
    ("JOSÉ NÚÑEZ", C, JOSE),
    ("Jose\u0301 Nu\u0301n\u0303ez", C, JOSE),
    ("Zoe Fairweather Lane", C, ZOE),
    ("Lukasz Wojcik", C, "Łukasz Wójcik"),
    ("Luke Woycik", C, "Łukasz Wójcik"),
    ("Annemarie Duval", C, "Anne-Marie Duval"),
    ("Cher", C, "Cher"),
    ("Otter Wells", C, "Otter Wells"),
    ("Reed Gong", C, "Reed Gong"),
    ("Grace Fathom-Jones", C, "Grace Fathom-Jones"),
    ("Oliver James Pemberton", C, "Oliver James Pemberton"),
    # Other scripts, as they are.
    ("李伟", C, "李伟"),
    ("李 伟", C, "李伟"),
    ("محمد علي", C, "محمد علي"),
    ("נועה כהן", C, "נועה כהן"),
    ("כהן, נועה", C, "נועה כהן"),
    ("נועה", L, "נועה כהן"),
    ("अनन्या शर्मा", C, "अनन्या शर्मा"),
    ("अनन्या", L, "अनन्या शर्मा"),
    ("ДМИТРИЙ ВОЛКОВ", C, "Дмитрий Волков"),
    ("Дмитрий В.", L, "Дмитрий Волков"),
    # Part of the name.
    ("Amelia", L, AMELIA),
    ("amelia 🐴", L, AMELIA),
    ("Amelia H", L, AMELIA),
    ("Amelia H.", L, AMELIA),
    ("A. Hart", L, AMELIA),
    ("A Hart", L, AMELIA),
    ("Hart, A.", L, AMELIA),
    ("Oliver Pemberton", L, "Oliver James Pemberton"),
    ("Oliver James", L, "Oliver James Pemberton"),
    ("Oliver J. Pemberton", L, "Oliver James Pemberton"),
    ("Amelia Rose Hart", L, AMELIA),
    ("Zoe Fairweather", L, ZOE),
    ("Zoe Lane", L, ZOE),
    ("Amelia (Hart)", L, AMELIA),
    ("Amelia (Millie)", L, AMELIA),
    ("Amelia (she/her)", L, AMELIA),
    ("Amelia + Mum", L, AMELIA),
    ("Amelia (with dad)", L, AMELIA),
    ("Amelia (Sarah's iPad)", L, AMELIA),
    ("Sarah's iPad (Amelia)", L, AMELIA),
    ("Amelia's iPad", L, AMELIA),
    ("Amelia’s iPhone 12 Pro", L, AMELIA),
    ("Amelias iPad", L, AMELIA),
    ("Amelia iPad", L, AMELIA),
    ("iPad de Amelia", L, AMELIA),
    ("Amelia Hart's MacBook Air", L, AMELIA),
    # Short forms.
    ("Millie", L, AMELIA),
    ("Millie Hart", L, AMELIA),
    ("Millie H", L, AMELIA),
    ("Will", L, WILL),
    ("Bill Ashby", L, WILL),
    ("Billy A", L, WILL),
    ("Beth", L, BETH),
    ("Otter", L, "Otter Wells"),
    ("Beth O'Brien", C, BETH),
    ("Liz O'Brien", L, BETH),
    ("Olly Pemberton", L, "Oliver James Pemberton"),
    ("Mo", L, "Muhammad Siddiqui"),
    ("Mohammed Siddiqui", L, "Muhammad Siddiqui"),
    # Slips of the pen.
    ("Ameila Hart", L, AMELIA),
    ("Amelia Hrat", L, AMELIA),
    ("Amelia Hartt", L, AMELIA),
    ("Priya Ragunathan", L, "Priya Raghunathan"),
    ("Priya Raghunatan", L, "Priya Raghunathan"),
    ("Wiliam Ashby", L, WILL),
    ("William Ashbey", L, WILL),
    ("Zoe Fairwether Lane", L, ZOE),
    ("Lukas Wojcik", L, "Łukasz Wójcik"),
]

IN_DOUBT = [
    ("Sam", {"Samuel Okoro", "Samantha Bright"}),
    ("Jack", {"Jack Underhill", "Jack Overton"}),
    ("Jack (Year 4)", {"Jack Underhill", "Jack Overton"}),
    ("E Marsh", {"Ella Marsh", "Emma Marsh"}),
    ("Nia Pryce", {"Nia Pryce"}),
    ("Amelia's mum", {AMELIA}),
    ("Mum of Amelia", {AMELIA}),
    ("Amelia (mum)", {AMELIA}),
    ("Amelia Hart's mum", {AMELIA}),
    ("Sarah (Amelia's mum)", {AMELIA}),
    ("Amelia's Grandad", {AMELIA}),
    ("Sarah Hart", {AMELIA}),
    ("Sarah Hart (Amelia Hart)", {AMELIA}),
    ("Nia", {"Nia Pryce"}),
    ("Sarah's iPad", {AMELIA}),
    ("Amelia & Oliver", {AMELIA, "Oliver James Pemberton"}),
    ("Alexandra and Dominic Thorne", {"Alexandra Thorne", "Dominic Thorne"}),
    ("Ameila", {AMELIA}),
    ("A. H.", {AMELIA}),
    ("Amelia (Stone)", {AMELIA}),
    ("Amelie Hart", {AMELIA}),
    ("James Pemberton", {"Oliver James Pemberton"}),
    ("Bob (Amelia)", {AMELIA}),
]


def match(name: str) -> Match:
    return REGISTER.match(Participant(name=name))


@pytest.mark.parametrize(("name", "certainty", "expected"), TAKEN)
def test_a_screen_name_is_matched(name: str, certainty: Certainty, expected: str) -> None:
    found = match(name)
    assert (found.certainty, found.entry and found.entry.name, found.candidates) == (certainty, expected, ())


@pytest.mark.parametrize(("name", "candidates"), IN_DOUBT)
def test_doubt_names_the_candidates(name: str, candidates: set[str]) -> None:
    found = match(name)
    assert (found.certainty, found.entry, set(found.candidates)) == (D, None, candidates)
