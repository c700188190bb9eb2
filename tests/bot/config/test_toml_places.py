import re
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config.toml_places import Place, dotted, lines_of, nearest_line

MIXED = """\
title = "a"            # [not.a.table]

[zoom]
account_id = 'x = 1'
api."url" = "https://[::1]/#here"

[[staff]]
name = "Anna"
roles = [
    "host",            # "]"
    # a remark
    "reviewer",
]

[[staff]]
text = '''
name = "nobody"
[zoom]
'''
name = "Tom"

[[staff.courses]]
day = 2027-03-01 10:00:00

[profiles."after school".rules]
screen_share = { respond = ["alert_host"], after = "30s" }
camera = "off"
"""


@pytest.mark.parametrize(
    ("place", "line"),
    [
        (("title",), 1),
        (("zoom",), 3),
        (("zoom", "account_id"), 4),
        (("zoom", "api", "url"), 5),
        (("staff",), 7),
        (("staff", 0), 7),
        (("staff", 0, "roles"), 9),
        (("staff", 0, "roles", 0), 10),
        (("staff", 0, "roles", 1), 12),
        (("staff", 1), 15),
        (("staff", 1, "text"), 16),
        (("staff", 1, "name"), 20),
        (("staff", 1, "courses", 0, "day"), 23),
        (("profiles",), 25),
        (("profiles", "after school", "rules", "screen_share", "respond", 0), 26),
        (("profiles", "after school", "rules", "camera"), 27),
    ],
)
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_every_key_is_found_on_its_line(place: Place, line: int, ending: str) -> None:
    assert lines_of(MIXED.replace("\n", ending))[place] == line


def test_a_table_that_is_opened_after_a_table_in_it_has_the_line_of_its_own_heading() -> None:
    assert lines_of("[a.b]\nx = 1\n[a]\ny = 1\n")["a",] == 3


@pytest.mark.parametrize(
    ("place", "line"),
    [
        (("zoom", "client_id"), 3),
        (("staff", 1, "email"), 15),
        (("staff", 0, "roles", 7), 9),
        (("server", "port"), None),
        ((), None),
    ],
)
def test_what_is_not_in_the_file_has_the_line_of_the_nearest_table_around_it(
    place: Place, line: int | None
) -> None:
    assert nearest_line(lines_of(MIXED), place) == line


@pytest.mark.parametrize(
    ("place", "written"),
    [
        (
            ("profiles", "children", "rules", "screen_share", "after"),
            "profiles.children.rules.screen_share.after",
        ),
        (("staff", 2, "email"), "staff[2].email"),
        (("profiles", "after school", "base"), 'profiles."after school".base'),
        (("mode",), "mode"),
        ((), ""),
    ],
)
def test_a_place_is_written_as_people_write_it(place: Place, written: str) -> None:
    assert dotted(place) == written


LEAVES = [
    "{0}",
    '"<{0}> # = ] }}, \\" [x]"',
    "'<{0}> # = ] }}, \" [[x]]'",
    '"""<{0}> ""\n[no]\nx = 1 \\" """',
    "'''<{0}> ''\n# no\nx = 1'''''",
    '["<{0}>", [], [1,\n 2], # ]\n {{a.b = 1}}, ]',
    "{{ at = 2027-03-01 10:00:00Z, 'x y' = {0} }}",
]
KEYS = st.sampled_from(["a", "b-c", "d_1", "7", '"e f"', "'g.h'", '"\\u00e9 # ["', '""'])


@st.composite
def documents(draw: st.DrawFn) -> str:
    """A text in TOML that writes its tables in every way there is; each value holds a number of its own."""
    numbers = iter(range(70_000, 80_000))
    rows: list[str] = []

    def pairs(depth: int) -> None:
        for key in draw(st.lists(KEYS, max_size=4, unique=True)):
            way = [key, *draw(st.lists(KEYS, max_size=depth))]
            leaf = draw(st.sampled_from(LEAVES)).format(next(numbers))
            dot = draw(st.sampled_from([".", " . "]))
            rows.append(f"{dot.join(way)} = {leaf}{draw(st.sampled_from(['', ' # x = 1', '  ']))}")
            rows.extend(draw(st.sampled_from([[], [""], ["  # [remark"]])))

    pairs(2)
    for number in range(draw(st.integers(0, 5))):
        name = f"t{number}.{draw(KEYS)}"
        if draw(st.booleans()):
            rows.append(f"[{name}]")
            pairs(2)
            continue
        for _ in range(draw(st.integers(1, 3))):
            rows.append(f"[[ {name} ]]")
            pairs(1)
            if draw(st.booleans()):
                rows.append(f"[{name}.inner]")
                pairs(1)
            for _ in range(draw(st.integers(0, 2))):
                rows.append(f"[[{name}.list]]")
                pairs(0)
    return draw(st.sampled_from(["\n", "\r\n"])).join(rows)


def places(value: Any, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Every place in a document, with what is there."""
    if place:
        yield place, value
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, part in pairs:
        yield from places(part, (*place, step))


@given(documents())
def test_a_line_is_known_for_just_what_tomllib_reads_and_holds_it(text: str) -> None:
    lines = lines_of(text)
    read = dict(places(tomllib.loads(text)))
    assert lines.keys() == read.keys()
    rows = text.split("\n")
    for place, value in read.items():
        number = re.search("7[0-9]{4}", str(value))
        if not isinstance(value, dict | list) and number is not None:
            assert number[0] in rows[lines[place] - 1]
