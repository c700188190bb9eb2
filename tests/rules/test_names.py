"""Two names held against each other, and names that are nobody's."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.names import Comparison, Likeness, compare, is_device_name, note_taker, says_who
from rules.nicknames import are_forms_of_one
from rules.readings import read_name

SAME, LIKELY, DOUBTFUL, DIFFERENT = Likeness


def between_bars(table: str) -> list[str]:
    return [name.strip() for line in table.strip().splitlines() for name in line.split("|")]


ALIKE = [
    ("Amelia Hart", "Amelia Hart", SAME, "is the same name"),
    ("Hart, AMÉLIA 🦄", "Amelia Hart", SAME, "is the same name"),
    ("Dr. Amelia Hart (she/her)", "Amelia Hart", SAME, "is the same name"),
    ("JillChill", "Jill Chill", SAME, "is the same name"),
    ("Jill Chill", "JillChill", SAME, "is the same name"),
    ("ŁUKASZ WÓJCIK", "Lukasz Wojcik", SAME, "is the same name"),
    ("Straße Groß", "Strasse Gross", SAME, "is the same name"),
    ("Søren Ærø", "Soren Aero", SAME, "is the same name"),
    ("👩‍👧", "👩‍👧", SAME, "is the same name"),
    ("iPad", "iPad", SAME, "is the same name"),
    ("Mum", "mum", SAME, "is the same name"),
    ("Dr", "dr", SAME, "is the same name"),
    ("Amelia", "Amelia Hart", LIKELY, "gives the first name alone"),
    ("Millie", "Amelia Hart", LIKELY, "is a short or long form of the name"),
    ("Bill Ashby", "Will Ashby", LIKELY, "is a short or long form of the name"),
    ("Amelia Hart", "Amelia Rose Hart", LIKELY, "gives part of the name"),
    ("Amelia Rose Hart", "Amelia Hart", LIKELY, "gives the name and more"),
    ("Millie Rose Hart", "Amelia Hart", LIKELY, "gives the name and more"),
    ("Amelia Stone", "Amelia", LIKELY, "gives the name and more"),
    ("A. Hart", "Amelia Hart", LIKELY, "gives an initial for part of the name"),
    ("Amelia Hart", "Amelia H", LIKELY, "gives an initial for part of the name"),
    ("Ameila Hart", "Amelia Hart", LIKELY, "is spelled a little differently"),
    ("Priya Ragunatan", "Priya Raghunathan", LIKELY, "is spelled a little differently"),
    ("Jnae Hart", "Jane Hart", LIKELY, "is spelled a little differently"),
    ("Amelia Hart's iPhone", "Amelia Hart", LIKELY, "names a device of that person's"),
    ("James' iPad", "James Hart", LIKELY, "names a device of that person's"),
    ("James iPad", "James Hart", LIKELY, "names a device of that person's"),
    ("Bob Jones (Amelia Hart)", "Amelia Hart", LIKELY, "gives the name beside another"),
    ("Ameila", "Amelia Hart", DOUBTFUL, "is similar, but not enough to tell"),
    ("Ameila's iPad", "Amelia Hart", DOUBTFUL, "is similar, but not enough to tell"),
    ("A H", "Amelia Hart", DOUBTFUL, "is similar, but not enough to tell"),
    ("Ameila H", "Amelia Hart", DOUBTFUL, "is similar, but not enough to tell"),
    ("Amelie Hart", "Amelia Hart", DOUBTFUL, "is similar, but not enough to tell"),
    ("Amelia (Stone)", "Amelia Hart", DOUBTFUL, "is similar, but not enough to tell"),
    ("Bob (Amelia)", "Amelia Hart", DOUBTFUL, "is similar, but not enough to tell"),
    ("Mia Amelia Hart", "Amelia Hart", DOUBTFUL, "is similar, but not enough to tell"),
    ("Rose Hart", "Amelia Rose Hart", DOUBTFUL, "leaves out the first name"),
    ("Amelia & Oliver Hart", "Amelia Hart", DOUBTFUL, "names more than one person"),
    ("Amelia's mum", "Amelia Hart", DOUBTFUL, "looks like somebody who belongs to that person"),
    ("Amelia's", "Amelia Hart", DOUBTFUL, "looks like somebody who belongs to that person"),
    ("Amelia Hart (dad)", "Amelia Hart", DOUBTFUL, "looks like somebody who belongs to that person"),
    ("A", "Amelia Hart", DIFFERENT, "is too little to tell"),
    ("Hart", "Amelia Hart", DIFFERENT, "gives a surname alone"),
    ("Oliver Hart", "Amelia Hart", DIFFERENT, "has the surname, but another first name"),
    ("Amelia Stone", "Amelia Hart", DIFFERENT, "has the first name, but another surname"),
    ("Amelia Hard", "Amelia Hart", DIFFERENT, "has the first name, but another surname"),
    ("Amelie", "Amelia Hart", DIFFERENT, "is another name"),
    ("Millie Stone", "Amelia", DIFFERENT, "is another name"),
    ("Jade Hart", "Jane Hart", DIFFERENT, "has the surname, but another first name"),
    ("Rose", "Amelia Rose Hart", DIFFERENT, "is another name"),
    ("Mum", "Amelia Hart", DIFFERENT, "is another name"),
    ("Amelia Hart", "Amelia & Oliver", DIFFERENT, "is another name"),
    ("Amelia Hart", "🦄", DIFFERENT, "is another name"),
    ("iPhone", "Amelia Hart", DIFFERENT, "does not say who it is"),
    ("", "", DIFFERENT, "does not say who it is"),
    # Scripts without capitals have no initials, and a vowel sign is no accent.
    ("李", "李伟", DIFFERENT, "is another name"),
    ("अ शर्मा", "अनन्या शर्मा", DIFFERENT, "has the surname, but another first name"),
    ("राम", "रम", DIFFERENT, "is another name"),
    ("Ж. Волков", "Жанна Волков", LIKELY, "gives an initial for part of the name"),
]


@pytest.mark.parametrize(("shown", "registered", "likeness", "reason"), ALIKE)
def test_two_names_are_compared(shown: str, registered: str, likeness: Likeness, reason: str) -> None:
    assert compare(shown, registered) == Comparison(likeness, reason)


READ = [
    ("Hart, Amelia", [("self", "amelia hart")]),
    ("Hart, Amelia & Oliver", [("shared", "amelia hart"), ("shared", "oliver hart")]),
    ("Amelia, Bob, Carl", [("self", "amelia"), ("aside", "bob"), ("aside", "carl")]),
    ("Amelia Hart, mum: Sarah", [("related", "amelia hart"), ("related", "sarah")]),
    ("Amelia Hart | Year 5 | camera off", [("self", "amelia hart")]),
    ("Amelia [9] she/her", [("self", "amelia")]),
    ("Amelia y5", [("self", "amelia")]),
    ("amelia07 hart", [("self", "amelia hart")]),
    ("with Mum", [("self", "with mum")]),
    ("(with Mum) Amelia", [("self", "amelia")]),
    ("Sarah's iPad (Amelia)", [("self", "amelia")]),
    ("Amelia's iPad (Sarah)", [("self", "sarah")]),
    ("Amelia (Sarah's iPad)", [("self", "amelia")]),
    ("Samsung Galaxy Amelia", [("device", "amelia")]),
    ("iPhone von Lucas", [("device", "lucas"), ("device", "luca")]),
    ("Sarah (Amelia's mum)", [("self", "sarah"), ("related", "amelia")]),
    ("iPhone de", [("self", "iphone de")]),
    ("Dr", [("self", "dr")]),
    ("Student", [("self", "student")]),
    ("Rev. Dr. Hart 3", [("self", "hart")]),
    ("2 B", [("self", "b")]),
    ("Amelia -- Hart", [("self", "amelia"), ("aside", "hart")]),
    ("Amelia Hart-Jones", [("self", "amelia hart jones")]),
    ("O'Brien", [("self", "obrien")]),
    ("❤️ नमस्ते", [("self", "नमस्ते")]),
]


@pytest.mark.parametrize(("text", "readings"), READ)
def test_a_screen_name_is_taken_apart(text: str, readings: list[tuple[str, str]]) -> None:
    assert [(str(r.bearer), " ".join(r.words)) for r in read_name(text).readings] == readings


DEVICES = """
iPhone | iPhone (2) | iPad | iPad Pro | iPad Air (2) | Galaxy S21 | Galaxy Tab A7 Lite | Samsung Galaxy | SM-A515F | sm-g991b
Pixel 7 | Redmi Note 10 | HUAWEI P30 lite | moto g | MacBook Pro | Mac mini | Dell Laptop | DESKTOP-4F2K | LAPTOP-ABCDEFGH
Windows 11 | New iPad | Zoom | Zoom user | User | user1 | Guest | Guest 2 | guest23 | Participant | Anonymous | Unknown caller
Call-In User_1 | Host | +44 7700 900123 | 07700900123 | +1 (415) 555-0100 | 1415***0123 | 12345 | 🦄 | ... | Amelia's iPad
Sarah’s iPhone 12 | Amelia iPad | iPad de Amelia
"""
PEOPLES = """
Amelia Hart | Max | Max Power | Mac Stone | Dell Winters | Amelia Guest | Guest, Amelia | Amelia (Sarah's iPad) | Penny Mobile Hart
Tab Hunter | Sony Lee | Will Host | User Friendly | Sarah's iPad (Amelia) | Mum | 李伟 | Callum | Joy Call | Apple
"""


@pytest.mark.parametrize("name", [*between_bars(DEVICES), "", "   "])
def test_a_device_or_nobody_is_told_from_a_person(name: str) -> None:
    assert is_device_name(name)


@pytest.mark.parametrize("name", between_bars(PEOPLES))
def test_a_person_is_told_from_a_device(name: str) -> None:
    assert not is_device_name(name)


NOTE_TAKERS = [
    ("Otter.ai", "Otter.ai"),
    ("Amy's Notetaker (Otter.ai)", "Otter.ai"),
    ("Amy’s OtterPilot", "Otter.ai"),
    ("OTTERPILOT", "Otter.ai"),
    ("Amy's Otter.ai Bot", "Otter.ai"),
    ("Otter Assistant", "Otter.ai"),
    ("Fireflies.ai Notetaker", "Fireflies.ai"),
    ("Fireflies.ai Notetaker Bruno", "Fireflies.ai"),
    ("Janice's Fireflies.ai Notetaker", "Fireflies.ai"),
    ("Dörte's Fathom Notetaker", "Fathom"),
    ("read.ai meeting notes", "Read AI"),
    ("Read AI", "Read AI"),
    ("Read AI Notetaker", "Read AI"),
    ("tl;dv", "tl;dv"),
    ("tl;dv recorder", "tl;dv"),
    ("TLDV Notetaker", "tl;dv"),
    ("Avoma Assistant", "Avoma"),
    ("Gong.io", "Gong"),
    ("Gong Recorder", "Gong"),
    ("Sembly AI", "Sembly"),
    ("Rahil's MeetGeek Notetaker", "MeetGeek"),
    ("MeetGeek.ai", "MeetGeek"),
    ("Supernormal Notetaker", "Supernormal"),
    ("Grain Recorder", "Grain"),
    ("Krisp Notetaker", "Krisp"),
    ("Granola.ai", "Granola"),
    ("Recall.ai bot", "Recall.ai"),
    ("Notta Bot", "Notta"),
    ("Fellow.app", "Fellow"),
    ("Spinach.io", "Spinach"),
    ("Copilot", "Copilot"),
    ("Microsoft 365 Copilot", "Copilot"),
    ("Clari Copilot", "Clari Copilot"),
    ("Zoom AI Companion", "Zoom AI Companion"),
    ("Notes by Gemini", "Gemini"),
    ("AI Notetaker", "an AI note-taker"),
    ("AI Note Taker", "an AI note-taker"),
    ("Notetaker (2)", "an AI note-taker"),
    ("Jumanzi's Notetaker", "an AI note-taker"),
    ("Liminal Notetaker", "an AI note-taker"),
    ("Amelia's AI assistant", "an AI note-taker"),
    ("Acme Meeting Notes", "an AI note-taker"),
    ("Meeting Recorder", "an AI note-taker"),
    ("Transcription Bot", "an AI note-taker"),
]
NO_NOTE_TAKERS = """
Otter | Otter Smith | Amelia Otter | Otter Bot | Grace Fathom-Jones | Fathom | Reed Gong | Gong Li | Gong Ai | Tom Read | Read Ai
Tom Read. Co-host | Sam Read (co-host) | Jamie Chen | Jamie's mum | Jamie Assistant | Sarah Bell (note taker) | Sarah Bell - note taker
Sarah Bell, note taker | Alex (Notes) | Grain Adams | Krisp | Fireflies | The Fireflies | Amelia's recorder | Recorder group
Lego Bot | Abbot | Teaching assistant | Amy (assistant) | Co-pilot Sam | Copilot Sam | Granola | Sybill Trelawney | Spinach
Chorus | Recall Brown | Fellow, Tom | amelia@otter.ai | AmeliaHart | 🦦
"""


@pytest.mark.parametrize(("name", "product"), NOTE_TAKERS)
def test_a_note_taker_is_known_by_its_mark(name: str, product: str) -> None:
    assert note_taker(name) == product


@pytest.mark.parametrize("name", ["", *between_bars(NO_NOTE_TAKERS)])
def test_a_person_is_no_note_taker(name: str) -> None:
    assert note_taker(name) is None


def test_short_forms_stand_for_several_names_which_are_not_each_other() -> None:
    assert are_forms_of_one("alex", "alexander")
    assert are_forms_of_one("alex", "alexandra")
    assert are_forms_of_one("bill", "will")
    assert not are_forms_of_one("alexander", "alexandra")
    assert not are_forms_of_one("zebedee", "zebedee")


words = st.sampled_from(
    [
        "Amelia",
        "amélia",
        "Millie",
        "Hart",
        "H",
        "O'Brien",
        "iPad",
        "mum",
        "'s",
        ",",
        "(",
        ")",
        "&",
        "she/her",
        "Dr",
        "2",
        "李",
    ]
)
texts = st.text(max_size=200) | st.lists(words, max_size=6).map(" ".join)


@settings(deadline=None)
@given(texts, texts)
def test_the_same_name_is_the_same_either_way_round(one: str, other: str) -> None:
    assert (compare(one, other).likeness is SAME) == (compare(other, one).likeness is SAME)


@settings(deadline=None)
@given(texts)
def test_any_text_can_be_looked_at(text: str) -> None:
    is_same = compare(text, text).likeness is SAME
    assert is_same == bool(text.strip())
    assert is_device_name(text) in {True, False}
    note_taker(text)
    assert all(all(reading.words) and reading.words for reading in read_name(text).readings)


@pytest.mark.parametrize(
    ("name", "one_persons"),
    [
        ("Stitchy", True),
        ("Sarah's iPad", True),
        ("+44 7700 900123", True),
        ("(01632) 960 123", True),
        ("12345", False),
        ("0770****123", False),
        ("iPad (2)", False),
        ("Guest", False),
        ("A***a H**t", False),
        ("", False),
    ],
)
def test_a_name_that_is_one_persons_and_not_anybodys(name: str, one_persons: bool) -> None:
    assert says_who(name) is one_persons
