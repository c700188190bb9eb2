"""Who stands on which row of the picture, and that nothing in it lies on anything else."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import combinations
from typing import Any
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.documents.text import shortened, text_width
from bot.report.timeline import LEFT, RIGHT, WIDTH, row_height, timeline_names, timeline_svg
from bot.report.timeline_rows import Row, timeline_rows
from bot.report.times import LocalTimes
from tests.bot import report_example
from tests.bot.report_example import attendee, finding, response

LONDON = ZoneInfo("Europe/London")
SVG = "{http://www.w3.org/2000/svg}"

Report = dict[str, Any]
Box = tuple[str, float, float, float, float]


def drawn(report: Report, tz: ZoneInfo = LONDON) -> ET.Element:
    return ET.fromstring(timeline_svg(report, tz))


def rows(report: Report) -> list[Row]:
    return timeline_rows(report, LocalTimes.of_session(LONDON, report["session"]["started_at"]))


def words(element: ET.Element) -> str:
    """The text that stands in the picture, without its tooltip."""
    return (element.text or "") + "".join(child.tail or "" for child in element)


def texts(picture: ET.Element) -> list[str]:
    return [words(element).strip() for element in picture.iter(f"{SVG}text")]


def titles(picture: ET.Element) -> list[str]:
    return [element.text or "" for element in picture.iter(f"{SVG}title")]


def boxes(picture: ET.Element) -> Iterable[Box]:
    for element in picture.iter(f"{SVG}text"):
        said, size = words(element).strip(), float(element.get("font-size", "12"))
        width, x, y = text_width(said, size), float(element.get("x", "")), float(element.get("y", ""))
        left = x - {"end": width, "middle": width / 2}.get(element.get("text-anchor", ""), 0.0)
        yield said, left, left + width, y - 0.75 * size, y


def overlapping(picture: ET.Element) -> list[tuple[str, str]]:
    return [
        (one[0], other[0])
        for one, other in combinations(boxes(picture), 2)
        if one[1] < other[2] and other[1] < one[2] and one[3] < other[4] and other[3] < one[4]
    ]


def crowd(people: int) -> Report:
    """The example with this many people, host and staff among them."""
    report = report_example.report() | {"findings": []}
    come = datetime(2026, 9, 8, 15, 25, tzinfo=UTC)
    report["attendance"] = report["attendance"][:2] + [
        attendee(f"Participant {n}", "guest", f"{come + timedelta(seconds=10 * n):%H:%M:%S}", "16:15:00")
        for n in range(people - 2)
    ]
    return report


def test_the_picture_says_what_it_is_without_being_seen() -> None:
    picture = drawn(report_example.report())

    assert picture.get("role") == "img"
    title, description = picture[0], picture[1]
    assert (title.tag, description.tag) == (f"{SVG}title", f"{SVG}desc")
    assert picture.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert "10 people in the attendance list, 2 of them staff, and 6 findings" in (description.text or "")
    assert "From 16:24 to 17:19" in (description.text or "")


def test_one_row_a_person_staff_first_then_in_the_order_they_came() -> None:
    assert [row.name for row in rows(report_example.report())] == [
        "Session",
        "Priya Nair",
        "Tom Whitfield",
        "Amelia Clarke",
        "Noah B",
        "Zainab Yusuf",
        "Isla McDonald",
        "Ollie's iPad",
        "Freya Lindqvist-Abernathy (she/her)",
        "Jacob Mensah",
        "Guest 4471",
    ]


def test_who_comes_back_has_two_stays_on_one_row() -> None:
    (isla,) = [row for row in rows(report_example.report()) if row.name == "Isla McDonald"]

    assert [stay.title for stay in isla.stays] == [
        "Isla McDonald, guest: 16:30 to 16:44, came through the waiting room",
        "Isla McDonald, guest: 16:46 to 17:15, came through the waiting room",
    ]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (
            attendee("Sam", "guest", "15:30:00", "16:00:00"),
            attendee("Sam", "guest", "15:40:00", "16:10:00"),
        ),
        (
            attendee("Sam", "staff", "15:30:00", "15:40:00"),
            attendee("Sam", "stranger", "15:50:00", "16:10:00"),
        ),
    ],
    ids=["in the room twice at once", "bears a member of staff's name"],
)
def test_two_people_of_one_name_have_rows_of_their_own(first: Report, second: Report) -> None:
    report = report_example.report() | {"attendance": [first, second], "findings": []}

    assert [row.name for row in rows(report)] == ["Session", "Sam", "Sam"]


def test_a_finding_stands_with_the_person_of_that_name_who_was_there() -> None:
    report = report_example.report()
    report["attendance"] = [
        attendee("Sam", "guest", "15:30:00", "15:50:00"),
        attendee("sam", "guest", "15:40:00", "16:10:00"),
    ]
    about = finding("screen_share", ("participant", "SAM", None), ("16:00:00", "16:01:00"), "Sam shares.")
    report["findings"] = [about]

    assert [[found.number for found in row.findings] for row in rows(report)] == [[], [], [1]]


def test_findings_stand_with_their_subject_and_the_rest_with_the_session() -> None:
    numbers = {row.name: [found.number for found in row.findings] for row in rows(report_example.report())}

    assert {name: found for name, found in numbers.items() if found} == {
        "Session": [1, 4, 5, 6],
        "Noah B": [3],
        "Ollie's iPad": [2],
    }


def test_a_finding_about_nobody_in_the_list_gets_one_row_a_name() -> None:
    report = report_example.report() | {"attendance": []}

    picture = drawn(report)

    assert [row.name for row in rows(report)] == ["Session", "Ollie's iPad", "Noah B"]
    assert texts(picture).count("not in the attendance list") == 2


def test_who_was_not_seen_coming_is_given_no_time() -> None:
    report = crowd(2)
    report["attendance"] += [
        attendee("Ada", "guest", None, "16:00:00"),
        attendee("Bea", "guest", None, None),
    ]

    assert {row.name: row.note for row in rows(report) if row.note} == {
        "Ada": "coming in not seen, left 17:00",
        "Bea": "coming and going not seen",
    }


def test_a_session_that_runs_has_open_ends() -> None:
    report = report_example.provisional()

    picture = drawn(report)

    assert all(stay.open_ended for row in rows(report) for stay in row.stays)
    assert "The session: 16:24, still running" in titles(picture)
    assert (
        "Finding 1, opened 16:31:20, not closed: Ollie's iPad looks like nobody on the register."
        in titles(picture)
    )
    assert "16:24–" in texts(picture)


def test_every_finding_and_action_has_a_tooltip() -> None:
    said = titles(drawn(report_example.report()))

    assert "16:48:33: The recording was stopped" in said
    assert "16:50:09: Chaperone tried to stop AI Companion and could not" in said
    assert sum(title.startswith("Finding ") for title in said) == 6


def test_planned_times_are_marked() -> None:
    said = texts(drawn(report_example.report()))

    assert "Planned start 16:30" in said
    assert "Planned end 17:15" in said


def test_a_plan_for_another_day_does_not_squeeze_the_session() -> None:
    report = report_example.report()
    report["session"] |= {"scheduled_start": "2026-09-01T15:30:00Z", "scheduled_end": None}

    said = texts(drawn(report))

    assert not [text for text in said if text.startswith("Planned")]
    assert "16:30" in said


def test_what_was_found_outside_the_session_is_said_to_be() -> None:
    report = crowd(2)
    report["findings"] = [
        finding("passcode", ("setting", "The passcode", None), ("12:00:00", "12:01:00"), "There is none."),
        finding("recording_access", ("recording", "It", None), ("18:00:00", None), "Anybody may see it."),
    ]

    said = texts(drawn(report))

    assert "Passcode (before)" in said
    assert "Recording (after)" in said


@pytest.mark.parametrize(
    ("tz", "times"),
    [
        ("Europe/London", "16:24–17:19"),
        ("America/New_York", "11:24–12:19"),
        ("Asia/Kathmandu", "21:09–22:04"),
    ],
)
def test_times_are_those_of_the_organisation(tz: str, times: str) -> None:
    said = texts(drawn(report_example.report(), ZoneInfo(tz)))

    assert times in said
    assert f"{int(times[:2])}:30" in said


def test_a_report_without_any_time_has_no_picture() -> None:
    report = report_example.report() | {"attendance": [], "findings": []}
    report["session"] = dict.fromkeys(report["session"])

    assert timeline_svg(report, LONDON) == ""


def test_a_session_that_has_not_begun_shows_its_plan() -> None:
    report = report_example.report() | {"attendance": [], "findings": []}
    report["session"] |= {"started_at": None, "ended_at": None}

    assert "no times known" in texts(drawn(report))


@pytest.mark.parametrize(("people", "height"), [(2, 26.0), (10, 26.0), (25, 21.0), (40, 16.0), (400, 16.0)])
def test_rows_shrink_to_a_height_that_can_be_read(people: int, height: float) -> None:
    assert row_height(people) == height


@pytest.mark.parametrize("people", [2, 9, 30, 60, 120])
def test_a_room_of_any_size_is_drawn_without_one_text_on_another(people: int) -> None:
    picture = drawn(crowd(people))

    assert texts(picture).count("guest") == people - 2
    assert overlapping(picture) == []
    height = float(picture.get("viewBox", "").split()[3])
    assert height >= people * 16


def test_the_example_is_drawn_without_one_text_on_another() -> None:
    for made in (report_example.report, report_example.provisional, report_example.all_kept):
        assert overlapping(drawn(made())) == []


SECONDS = st.integers(min_value=0, max_value=65 * 60)
FINDINGS = st.lists(
    st.tuples(
        SECONDS,
        st.none() | SECONDS,
        st.lists(
            st.tuples(SECONDS, st.sampled_from(["done", "asked_host", "would_have", "failed"])), max_size=5
        ),
        st.sampled_from(["Noah B", "Jacob Mensah", ""]),
    ),
    max_size=25,
)


def clock(seconds: int) -> str:
    return f"{datetime(2026, 9, 8, 15, 20, tzinfo=UTC) + timedelta(seconds=seconds):%H:%M:%S}"


@settings(max_examples=60, deadline=None)
@given(FINDINGS)
def test_findings_of_any_times_lie_inside_the_picture_and_beside_each_other(
    found: list[tuple[int, int | None, list[tuple[int, str]], str]],
) -> None:
    report = report_example.report()
    report["findings"] = [
        finding(
            "screen_share",
            ("participant", name, None) if name else ("session", "the session", None),
            (clock(opened), clock(max(opened, closed)) if closed is not None else None),
            "Something was seen.",
            *(response("end_meeting", outcome, "Zoom API", clock(at)) for at, outcome in acts),
        )
        for opened, closed, acts, name in found
    ]

    picture = drawn(report)

    assert overlapping(picture) == []
    assert all(left >= 0 and right <= WIDTH for _, left, right, _, _ in boxes(picture))
    for shape in picture.iter(f"{SVG}rect"):
        x = float(shape.get("x", ""))
        assert LEFT <= x <= x + float(shape.get("width", "")) <= RIGHT + 0.2
    assert not crowded(picture)


def test_actions_after_the_session_stand_side_by_side_at_its_end() -> None:
    report = crowd(2)
    late = [response("end_meeting", "done", "Zoom API", f"16:3{n}:00") for n in range(4)]
    report["findings"] = [
        finding("camera", ("session", "the session", None), ("15:30:00", None), "Off.", *late)
    ]

    assert not crowded(drawn(report))


def crowded(picture: ET.Element) -> list[tuple[float, float]]:
    """Signs of actions that lie on one another, on a badge or outside."""
    badges = [
        (float(r.get("x", "")) + 8, float(r.get("y", "")) + 6.5)
        for r in picture.iter(f"{SVG}rect")
        if r.get("width") == "16"
    ]
    signs = [(float(c.get("cx", "")), float(c.get("cy", ""))) for c in picture.iter(f"{SVG}circle")]
    on_another = [
        one for one, other in combinations(signs, 2) if one[1] == other[1] and abs(one[0] - other[0]) < 11.5
    ]
    on_badge = [s for s in signs for b in badges if abs(s[1] - b[1]) < 1 and abs(s[0] - b[0]) < 13]
    return on_another + on_badge + [sign for sign in signs if not LEFT < sign[0] < RIGHT]


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Noah B", "Noah B"),
        ("Freya Lindqvist-Abernathy", "Freya Lindqvis…"),
        ("e\u0301" * 40, "e\u0301" * 13 + "…"),
        ("👩‍👩‍👧" * 12, "👩‍👩‍👧" * 6 + "…"),
        ("山田花子さんのお母さん", "山田花子さん…"),
    ],
)
def test_a_long_name_ends_in_an_ellipsis_between_characters(name: str, short: str) -> None:
    assert shortened(name, 100, 12) == short


@given(st.text(max_size=60), st.floats(min_value=20, max_value=300))
def test_a_shortened_name_fits_and_begins_like_the_name(name: str, width: float) -> None:
    short = shortened(name, width, 12)

    assert text_width(short, 12) <= width
    assert short == name or name.startswith(short.removesuffix("…"))


def test_a_long_name_is_whole_in_its_tooltip() -> None:
    report = crowd(3)
    report["attendance"][2]["name"] = "W" * 200

    picture = drawn(report)

    assert "W" * 200 in titles(picture)
    assert "W" * 200 not in texts(picture)


def test_the_names_alone_are_drawn_where_they_stand_in_the_picture() -> None:
    report = report_example.report()
    names = ET.fromstring(timeline_names(report, LONDON))
    whole = drawn(report)

    def texts(one: ET.Element) -> set[tuple[str, str, str]]:
        found = one.iter("{http://www.w3.org/2000/svg}text")
        return {(one.attrib["x"], one.attrib["y"], (one.text or "").strip()) for one in found}

    assert len(texts(names)) > 10
    assert {(x, y) for x, y, _ in texts(names)} <= {(x, y) for x, y, _ in texts(whole)}
    assert names.attrib["viewBox"] == f"0 0 {LEFT} {whole.attrib['viewBox'].split()[3]}"
    assert names.attrib["aria-hidden"] == "true"
    assert names.attrib["width"] == f"{round(LEFT / WIDTH * 54, 2)}rem"
