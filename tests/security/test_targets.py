"""The parser and the signature check under whatever bytes come."""

import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.security.targets import CORPUS, parser, signature

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
FIELDS = st.sampled_from(
    [
        "event",
        "event_ts",
        "payload",
        "object",
        "participant",
        "id",
        "uuid",
        "user_name",
        "plainToken",
        "found",
        "10",
    ]
)
DOCUMENTS: st.SearchStrategy[Any] = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(FIELDS | st.text(max_size=5), inner, max_size=5)
    ),
    max_leaves=20,
)


@pytest.mark.parametrize("number", range(len(CORPUS)))
def test_what_broke_others_breaks_nothing_here(number: int) -> None:
    parser(CORPUS[number])
    signature(CORPUS[number])
    signature(b"1793635200 v0=" + b"0" * 64 + b"\n" + CORPUS[number])


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
@example(b"\n\n")
def test_no_bytes_break_the_parser_or_pass_for_signed(data: bytes) -> None:
    parser(data)
    signature(data)


@settings(max_examples=200, deadline=None)
@given(DOCUMENTS, st.booleans())
def test_no_document_breaks_the_parser_or_passes_for_signed(document: Any, ascii_only: bool) -> None:
    text = json.dumps(document, ensure_ascii=ascii_only).encode("utf-8", "backslashreplace")
    parser(text)
    signature(b" \n" + text)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(CORPUS), st.integers(0, 400), st.binary(min_size=1, max_size=4))
def test_no_change_to_what_zoom_sends_breaks_it(seed: bytes, place: int, other: bytes) -> None:
    changed = seed[:place] + other + seed[place + len(other) :]
    parser(changed)
    signature(b" \n" + changed)
