"""Nobody's name can change a report's page, which loads and runs nothing."""

import re
from base64 import b64encode
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.report.page import content_security_policy
from bot.report.render import render_html
from tests.bot import report_example
from tests.bot.report.browser import LONDON, Page, Report, page


def with_names(name: str) -> Report:
    """The example with `name` in every place where somebody outside may choose the words."""
    report = report_example.report()
    report["session"] |= {"topic": name, "host": name}
    for row in report["attendance"]:
        row |= {"name": name, "matched": name}
    for each in report["findings"]:
        each["subject"]["name"] = name
        each["reason"] = f"{name} looks like nobody on the register."
    report["rules"][0]["reason"] = name
    report["findings"][0]["responses"][0]["detail"] = name
    report["review"] = {"by": name, "at": "2026-09-09T09:05:00Z", "outcome": "no_concern", "note": name}
    return report


@pytest.mark.parametrize(
    "name",
    [
        "<script>alert(1)</script>",
        "</style><script>alert(1)</script>",
        "</title></svg><img src=x onerror=alert(1)>",
        "\"' onmouseover='alert(1)' x=\"",
        "{{ 7 * 7 }}{% include 'x' %}",
        "דעאء عبد الرحمن",
        "\u202eabc\u2066",
        "👩‍👩‍👧‍👦🧶",
        "W" * 200,
        "a\x00b\x1b[31m",
        "half \ud83d",
        "<!-- --",
        "]]>&lt;&#x3c;",
    ],
)
def test_a_name_is_text_and_nothing_else(name: str) -> None:
    plain, hostile = page(with_names("Maya")), page(with_names(name))

    assert hostile.tags == plain.tags
    assert [sorted(attributes) for _, attributes in hostile.elements] == [
        sorted(attributes) for _, attributes in plain.elements
    ]
    assert not re.search("[\x00\u202a-\u202e\u2066-\u2069\ud800-\udfff]", hostile.text)


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", 'O\'Neil & "Co"', "{{ 7 * 7 }}", "W" * 200, "דעא"]
)
def test_a_name_is_shown_as_it_is(name: str) -> None:
    assert f"Participant: {name} {name} looks like nobody on the register." in page(with_names(name)).text


@settings(max_examples=40, deadline=None)
@given(
    st.text(min_size=1, max_size=40).filter(lambda text: text.casefold().removeprefix("the ") != "recording")
)
def test_no_name_changes_what_the_page_is_made_of(name: str) -> None:
    assert page(with_names("x" + name)).tags == page(with_names("Maya")).tags


def test_the_page_loads_nothing_and_runs_nothing() -> None:
    html = render_html(
        report_example.report(), tz=LONDON, organisation="Thread & Thimble CIC", links=[("/", "All sessions")]
    )
    shown = Page(html)

    assert {"script", "iframe", "object", "embed", "img", "base", "form"}.isdisjoint(shown.tags)
    assert not [name for _, attributes in shown.elements for name in attributes if name.startswith("on")]
    assert not shown.values("style")
    assert {value for value in shown.values("href") if not value.startswith("#")} == {"/", "data:,"}
    assert set(re.findall(r"https?://[^\"' <]+", html)) == {"http://www.w3.org/2000/svg"}
    assert "url(" not in html
    assert "@import" not in html


def test_the_policy_header_admits_the_pages_style_sheet_and_no_other() -> None:
    (style,) = page(report_example.report()).styles
    digest = b64encode(sha256(style.encode()).digest()).decode()

    policy = content_security_policy()

    assert "default-src 'none'" in policy
    assert f"style-src 'sha256-{digest}';" in policy
    assert "unsafe" not in policy
    assert "script-src" not in policy


def test_every_link_inside_the_page_leads_somewhere() -> None:
    shown = page(report_example.report())
    identifiers = shown.values("id")

    assert len(identifiers) == len(set(identifiers))
    assert {value[1:] for value in shown.values("href") if value.startswith("#")} <= set(identifiers)
    labels = [label for value in shown.values("aria-labelledby") for label in value.split()]
    assert set(labels) <= set(identifiers)
