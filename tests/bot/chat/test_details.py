"""Which personal details are seen in a text, and which texts only look like them. Every name and number is invented."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.details import NO_DOOR, Door, OwnDetails, details_in, readable
from rules.chat_events import DetailKind

MEETING, PASSCODE = "84620017395", "q7Wuilt"
DOOR = Door(MEETING, PASSCODE)

TOLD = {
    DetailKind.PHONE: [
        "07700 900123",
        "07700900123",
        "my number is 07700-900-123 ok",
        "+44 7700 900123",
        "+44 (0)7700 900123",
        "0044 7700 900123",
        "(020) 7946 0018",
        "0 7 7 0 0 9 0 0 1 2 3",
        "０７７００ ９００１２３",
        "16 07700 900123 2",
        "07700 900123 07700 900124",
        "call 01632 960001!",
        "+1 415 555 2671",
        "077\u200b00 900123",
        "7911 123456",
        "oh seven seven double oh nine hundred one two three",
        "0 seven 7 zero zero, nine, oh oh one two three",
        "o77oo 9oo l23",
        "447700900123",
    ],
    DetailKind.EMAIL: [
        "fern.okafor@mail.example",
        "write to f_o+knit@mail.example.org!",
        "fern at gmail dot com",
        "fern (at) outlook (dot) co.uk",
        "fern at hotmail.co.uk",
        "fernokafor@gmail",
        "fern(at)mail.example",
        "fern @ mail.example",
    ],
    DetailKind.POSTCODE: ["LS1 4AP", "ls14ap", "we are at SW1A 2AA", "M1 1AE", "B33 8TH", "CR2 6XH", "DN55 1PT", "EC1A 1BB", "GIR 0AA"],
    DetailKind.ADDRESS: [
        "12 Mill Lane",
        "it is 4b High Oak Street, you know",
        "I live at the old mill",
        "my address is a secret",
        "we live opposite the church",
        "12 mill ln",
        "8 Oakfield Close",
        "15 Park View, top bell",
        "27 The Crescent",
        "14 High St",
        "10 beech gardens",
        "Rose Cottage, Church Lane",
    ],
    DetailKind.SCHOOL: [
        "I go to Hilltop Primary School",
        "i go to hilltop primary",
        "my school is called Oakfield",
        "Oakfield Academy is nice",
        "She is at St. Anne Primary School",
        "I go to St Anne's C of E Primary School",
        "i go to st anne's",
        "im at hilltop primary",
        "my school is hilltop",
        "we attend Oakfield Grammar School",
    ],
    DetailKind.SOCIAL: [
        "add me on snap",
        "my insta is fern.knits",
        "snap: fern_09",
        "discord name fern_09",
        "what's your insta?",
        "instagram.com/fern.knits",
        "find me on tiktok",
        "@fern.knits on insta",
        "im fernknits on tiktok",
        "I'm on instagram as fernknits",
        "snap me @fernknits",
        "have you got whatsapp",
        "got snap?",
        "my gamertag is fernknits",
    ],
    DetailKind.MEETING_UP: [
        "let's meet up after class",
        "can we meet outside?",
        "do you want to meet me",
        "come round mine",
        "come to my house",
        "meet in person",
        "wanna meet at the park",
        "do you want to hang out after",
        "see you at the bus stop",
    ],
    DetailKind.LINK: [
        f"https://us02web.zoom.us/j/{MEETING}?pwd=abc",
        f"zoom.example/w/{MEETING}",
        "the id is 846 2001 7395",
        "846-2001-7395",
    ],
    DetailKind.PASSCODE: ["it is q7Wuilt", "(q7Wuilt)", "passcode: 12ab34", "the passcode is 884211", "zoom password: knit12", "password is banana"],
}  # fmt: skip

NOT_TOLD = [
    "Hi everyone, I finished the blue scarf today and it looks lovely, thank you!",
    "k2 p2 3 times, row 2 2nd",
    "use 4mm needles DK 50g, k1 p1 2rw",
    "make 6 granny squares",
    "12 stitches each row then 4 rows along the road",
    "i go to school",
    "i go to primary school",
    "we go to the school every day",
    "see you next week",
    "let's meet again next week",
    "I can't meet the deadline",
    "minecraft is fun",
    "youtube is great",
    "order 1234567890",
    "i live in a house",
    "we live near the sea",
    "make 12 Granny Square motifs in Olive Green",
    "14 sts then 2 high st",
    "one two three four five six seven eight nine ten",
    "oh no, one, two, three more",
    "lol 10 rows to go",
    "my school is closed today",
    "my school is really nice",
    "I am watching on youtube",
    "who has minecraft?",
    "do you want to meet our dog",
    "shall we meet the others",
    "see you at the next session",
    "the passcode is wrong",
    "the password is not working",
    "hi at the dot com",
    "look at the dot on the map",
    "https://zoom.example/j/81111111111",
    "the id is 811 1111 1111",
    "q7Wuiltx",
    "1/2 cup, 200 g, 16:30, 3.5 mm",
    "",
]


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in TOLD.items() for text in texts])
def test_it_is_seen(kind: DetailKind, text: str) -> None:
    assert kind in {span.kind for span in details_in(readable(text), DOOR)}


@pytest.mark.parametrize("text", NOT_TOLD)
def test_nothing_is_seen_where_nothing_is(text: str) -> None:
    assert details_in(readable(text), DOOR) == []


def test_where_it_stands_is_said() -> None:
    text = "I live at 12 Mill Lane LS1 4AP, call 07700 900123"
    found = [(span.kind, text[span.start : span.end]) for span in details_in(text)]
    assert found == [
        (DetailKind.ADDRESS, "I live at 12 Mill Lane LS"),
        (DetailKind.POSTCODE, "LS1 4AP"),
        (DetailKind.PHONE, "07700 900123"),
    ]


def test_a_link_is_one_thing_with_all_that_is_in_it() -> None:
    text = f"https://zoom.example/j/{MEETING}?pwd={PASSCODE}"
    assert [span.kind for span in details_in(text, DOOR)] == [DetailKind.LINK]


@pytest.mark.parametrize(
    ("door", "kinds"),
    [
        (NO_DOOR, []),
        (Door(MEETING), [DetailKind.LINK]),
        (Door(None, PASSCODE), [DetailKind.PASSCODE]),
        (DOOR, [DetailKind.LINK, DetailKind.PASSCODE]),
        (Door(MEETING, "abc"), [DetailKind.LINK]),
    ],
)
def test_link_and_passcode_are_those_of_this_meeting(door: Door, kinds: list[DetailKind]) -> None:
    text = f"zoom.example/j/{MEETING} and {PASSCODE} abc"
    assert [span.kind for span in details_in(text, door)] == kinds


class TestOwnDetails:
    """What an organisation tells everybody anyway."""

    OWN = OwnDetails(
        ["Hello@WillowLane.example", "020 7946 0123", "Willow Lane Hall, 3 Mill Lane, Leeds LS1 4AP"]
    )

    @pytest.mark.parametrize(
        "detail",
        [
            "hello@willowlane.example",
            "+44 20 7946 0123",
            "(020) 7946-0123",
            "02079460123",
            "3 mill lane",
            "ls14ap",
        ],
    )
    def test_they_are_known_however_they_are_written(self, detail: str) -> None:
        assert detail in self.OWN

    @pytest.mark.parametrize("detail", ["sam@willowlane.example", "020 7946 0124", "4 Mill Lane", "LS1", ""])
    def test_others_are_not(self, detail: str) -> None:
        assert detail not in self.OWN

    def test_there_may_be_none(self) -> None:
        assert "hello@willowlane.example" not in OwnDetails([])


@settings(deadline=None)
@given(
    st.text(max_size=400) | st.text("0123456789 +()-.@/jpasscodemeetlivesnap", max_size=400), st.booleans()
)
def test_whatever_a_text_is_there_is_an_answer(text: str, known: bool) -> None:
    text = readable(text)
    spans = details_in(text, DOOR if known else NO_DOOR)
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert spans == sorted(spans, key=lambda span: span.start)
