"""What a report says on its page, and that nobody's name can change the page."""

import re
from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from html.parser import HTMLParser
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.alerts import words as messages
from bot.report.build import Material, Told, build
from bot.report.page import content_security_policy
from bot.report.render import render_html
from bot.report.wording import headline, response_words
from rules.actions import ActionKind, ActionOutcome
from rules.clauses import CLAUSES
from rules.policy import Policy, Profile
from rules.session import Session
from tests.bot import report_example
from tests.bot.report_example import finding, response

LONDON = ZoneInfo("Europe/London")

Report = dict[str, Any]


class Page(HTMLParser):
    """A page as a browser takes it apart: its elements, and its text without style sheet and picture."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.styles: list[str] = []
        self._text: list[str] = []
        self._inside: list[str] = []
        self.feed(html)
        self.close()

    @property
    def text(self) -> str:
        return " ".join("".join(self._text).split())

    @property
    def tags(self) -> list[str]:
        return [tag for tag, _ in self.elements]

    def values(self, attribute: str) -> list[str]:
        return [
            value or ""
            for _, attributes in self.elements
            for name, value in attributes.items()
            if name == attribute
        ]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag in {"style", "svg"}:
            self._inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._inside and tag == self._inside[-1]:
            self._inside.pop()
        self._text.append(" " if tag not in {"b", "strong", "bdi", "a", "span"} else "")

    def handle_data(self, data: str) -> None:
        if self._inside == ["style"]:
            self.styles.append(data)
        elif not self._inside:
            self._text.append(data)


def page(report: Report, tz: ZoneInfo = LONDON) -> Page:
    return Page(render_html(report, tz=tz, organisation="Thread & Thimble CIC"))


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
    ("report", "says"),
    [
        (report_example.all_kept, "The policy was kept: 17 rules were looked at, and no breach was seen."),
        (
            report_example.report,
            "The policy was breached: 6 findings under 5 rules. 3 of 16 rules could not be checked. 1 rule is switched off.",
        ),
        (
            report_example.not_proven,
            (
                "Not everything could be checked: 3 of 17 rules could not be looked at. "
                "No breach was seen in the others, which does not show that the policy was kept."
            ),
        ),
        (
            report_example.provisional,
            (
                "The session is still running, and this is only what has been seen so far. "
                "The policy has been breached: 2 findings under 2 rules so far. 2 of 17 rules could not be checked."
            ),
        ),
    ],
)
def test_the_outcome_is_one_honest_sentence(report: Callable[[], Report], says: str) -> None:
    assert headline(report()) == says
    assert says in page(report()).text


def test_a_session_that_runs_is_never_said_to_have_kept_the_policy() -> None:
    report = report_example.all_kept() | {"number": None, "hash": None}
    report["session"]["ended_at"] = None

    text = page(report).text

    assert "still running" in text
    assert "No breach has been seen yet; 17 rules were looked at so far." in text
    assert "The policy was kept" not in text
    assert "Answer so far" in text


def test_a_report_that_is_not_final_says_so_although_the_session_is_over() -> None:
    report = report_example.all_kept() | {"number": None, "hash": None}

    assert headline(report).startswith("This report is provisional")


def test_what_was_not_checked_is_told_even_where_the_outcome_claims_more() -> None:
    report = report_example.not_proven() | {"outcome": "kept"}

    assert "3 of 17 rules could not be checked." in headline(report)
    assert "14 rules were looked at" in headline(report)


def test_a_rule_that_coverage_calls_unchecked_is_not_counted_as_looked_at() -> None:
    report = report_example.all_kept()
    report["coverage"]["not_checked"] = ["camera"]

    assert headline(report).startswith("The policy was kept: 16 rules were looked at")
    assert headline(report).endswith("1 of 17 rules could not be checked.")


def test_what_is_built_of_a_session_that_nothing_is_known_of_can_be_read() -> None:
    policy = Policy({"children": Profile("children", {})}, "children")
    report = build(Material(policy, "0" * 64, Session("4444AAAiAAAAAiAiAiiAii=="), Told(0, 0)))

    text = page(report).text

    assert "0 deliveries from Zoom came in." in text
    assert "The policy was kept" not in text


def test_not_proven_without_an_unchecked_rule_is_laid_to_what_did_not_come_in() -> None:
    report = report_example.all_kept() | {"outcome": "not_proven"}

    assert headline(report).startswith("Not everything could be checked: what came from Zoom is incomplete.")


@pytest.mark.parametrize(
    ("action", "outcome", "says"),
    [
        ("stop_recording", "done", "The recording was stopped"),
        ("stop_recording", "asked_host", "The host was asked to stop the recording"),
        ("stop_recording", "would_have", "Watching only: Chaperone would have stopped the recording"),
        ("stop_recording", "failed", "Chaperone tried to stop the recording and could not"),
        ("stop_recording", "not_possible", "Chaperone had no way to stop the recording"),
        ("alert_host", "asked_host", "The host was told"),
        ("some_day", "done", "Some day: done"),
        ("end_meeting", "put_off", "End meeting: put off"),
    ],
)
def test_what_was_done_is_told_in_plain_words(action: str, outcome: str, says: str) -> None:
    assert response_words(action, outcome) == says


@pytest.mark.parametrize(
    ("detail", "says"),
    [
        (messages.OVER, "Chaperone did not stop the recording"),
        (messages.DISPROVED, "Chaperone did not stop the recording"),
        (messages.GONE, "Chaperone did not stop the recording"),
        (messages.NO_MEETING, "Chaperone had no way to stop the recording"),
        (None, "Chaperone had no way to stop the recording"),
    ],
)
def test_what_was_left_alone_is_not_said_to_have_been_out_of_reach(detail: str | None, says: str) -> None:
    assert response_words("stop_recording", "not_possible", detail) == says


def test_every_action_has_words_for_every_outcome() -> None:
    words = {
        (action, outcome): response_words(action, outcome)
        for action, outcome in product(ActionKind, ActionOutcome)
    }

    assert not [
        pair for pair, said in words.items() if "_" in said or "{" in said or ":" in said.split("only:")[-1]
    ]
    done = {said for (_, outcome), said in words.items() if outcome is ActionOutcome.DONE}
    assert len(done) == len(ActionKind)
    undone = [said for (_, outcome), said in words.items() if outcome in {"failed", "not_possible"}]
    assert len(set(undone)) == 2 * len(ActionKind)
    assert not done & set(undone)


def test_what_could_not_be_done_stands_out_in_its_finding_and_at_the_top() -> None:
    shown = page(report_example.report())

    assert "What Chaperone could not do: see finding 2 and finding 5." in shown.text
    assert "Not put right before the session ended: see finding 5." in shown.text
    assert {"#finding-2", "#finding-5"} <= set(shown.values("href"))
    assert shown.values("class").count("undone") == 3
    assert (
        "Chaperone tried to stop AI Companion and could not. Zoom answered that the host has locked it."
        in shown.text
    )


def test_nothing_is_called_undone_where_everything_was_done() -> None:
    shown = page(report_example.all_kept())

    assert "undone" not in shown.values("class")
    assert "could not do" not in shown.text
    assert "Not put right" not in shown.text


def test_a_finding_says_what_was_seen_and_when() -> None:
    text = page(report_example.report()).text

    assert "3 Screen share Z5 Participant: Noah B Noah B is sharing a screen." in text
    assert "Opened 16:42:10, closed 16:43:44 after 1 min 34 s" in text
    assert "Opened 16:50:05, still open when the session ended" in text
    assert "16:42:11, through Team Chat" in text
    assert "5 Recording Z7 AI Companion AI Companion is taking notes" in text


def test_a_finding_without_responses_says_that_nothing_is_recorded() -> None:
    report = report_example.report()
    report["findings"] = [
        finding("camera", ("session", "the session", None), ("15:30:00", None), "Nobody was seen.")
    ]

    assert "No action is recorded for this finding." in page(report).text


def test_what_somebody_wrote_has_one_time_and_not_a_span() -> None:
    report = report_example.report()
    wrote = (
        ("participant", "Noah B", "u-1"),
        ("15:30:00", "15:35:00"),
        "Noah B has written to Izzy privately.",
    )
    report["findings"] = [finding("private_chat", *wrote)]

    text = page(report).text

    assert "Written 16:30:00 What" in text or "Written 16:30:00 No action" in text
    assert "closed" not in text.partition("Written 16:30:00")[2].partition("The policy, rule by rule")[0]


def test_ids_are_folded_away_and_a_narrow_screen_is_told_to_move_the_picture() -> None:
    shown = render_html(report_example.report(), tz=LONDON, organisation="Thimble Lane")

    assert shown.count('<details class="note evidence">') == len(report_example.report()["findings"])
    assert "move it sideways to see the rest" in shown


def test_much_evidence_is_cut_short_with_a_number() -> None:
    report = report_example.report()
    report["findings"][0]["evidence"] = [f"delivery{n}" for n in range(20)]

    text = page(report).text

    assert "delivery5" in text
    assert "delivery6" not in text
    assert "and 14 more" in text


def test_what_was_done_over_no_breach_is_listed() -> None:
    report = report_example.report()
    report["retracted"] = [
        {
            "rule": "screen_share",
            "subject": {"kind": "participant", "name": "Zainab Yusuf", "participant_id": "1"},
            "reason": "Zainab Yusuf is sharing a screen.",
            **response("alert_host", "done", "Team Chat", "15:40:00"),
        }
    ]

    text = page(report).text

    assert "Done, but not needed after all 1" in text
    assert (
        "Participant: Zainab Yusuf What it looked like: Zainab Yusuf is sharing a screen. ✓The host was told."
        in text
    )
    assert "not needed after all" not in page(report_example.report()).text


@pytest.mark.parametrize(
    ("tz", "times"),
    [
        ("Europe/London", ("Tuesday 8 September 2026", "16:30 to 17:15")),
        ("UTC", ("Tuesday 8 September 2026", "15:30 to 16:15")),
        ("Pacific/Auckland", ("Wednesday 9 September 2026", "03:30 to 04:15")),
    ],
)
def test_times_are_those_of_the_organisation(tz: str, times: tuple[str, ...]) -> None:
    text = page(report_example.report(), ZoneInfo(tz)).text

    assert all(words in text for words in times)
    assert f"All times are those of {tz}." in text


def test_a_time_on_another_day_says_which() -> None:
    report = report_example.report()
    report["findings"][0]["opened_at"] = "2026-09-07T08:00:00.250Z"

    assert "Opened 7 Sep 2026, 09:00:00" in page(report).text


def test_every_clause_stands_once_with_its_rules_answer_and_why() -> None:
    text = page(report_example.report()).text
    table = text[text.index("The policy, rule by rule") : text.index("Who was there")]

    for clause in CLAUSES:
        assert len(re.findall(rf"\b{clause.number}\b", table)) == 1, clause
    assert (
        "Z9 Cameras on for introductions in children's sessions, to verify who is there ? Not checked Zoom does not"
        in table
    )
    assert "Z8 Footage is not shared outside the session – Off" in table
    assert "○ Exempt Jacob Mensah has an agreed support plan." in table
    assert "✗ Breached (2 times)" in table


def test_a_rule_that_no_clause_knows_is_named() -> None:
    report = report_example.report()
    report["rules"].append(
        {"rule": "house_rule", "clause": "", "status": "kept", "reason": "Fine.", "breaches": 0}
    )

    assert "House rule ✓ Kept Fine." in page(report).text


def test_attendance_tells_what_was_not_seen_from_what_has_not_happened() -> None:
    over, runs = page(report_example.report()).text, page(report_example.provisional()).text

    assert "Isla McDonald guest Isla McDonald waited 16:30 16:44 13" in over
    assert "Guest 4471 stranger not matched waited not seen not seen –" in over
    assert "Priya Nair host – did not wait 16:24 17:19 55" in over
    assert "Priya Nair host – did not wait 16:24 not yet –" in runs


def test_coverage_says_what_was_late_missing_and_unchecked() -> None:
    text = page(report_example.report()).text

    assert "94 deliveries from Zoom came in." in text
    assert "3 of them came late" in text
    assert "1 gap was noticed" in text
    assert "2 entries were put right from Zoom's own record" in text
    assert "Not checked: camera (Z9), personal information (Z10), private chat (S4)." in text


def test_coverage_of_a_session_without_flaws_claims_no_more_than_it_knows() -> None:
    text = page(report_example.all_kept()).text

    assert "None of them came late." in text
    assert "No gap was noticed in what came in." in text
    assert "Nothing in the record has been put right from Zoom's own record" in text
    assert "No rule was left unchecked." in text


def test_the_review_is_shown_or_left_to_be_signed() -> None:
    open_, done, running = (
        page(made()).text
        for made in (report_example.report, report_example.all_kept, report_example.provisional)
    )

    assert "Nobody has reviewed this session yet." in open_
    assert "Signature" in open_
    assert (
        "Reviewed by Helen Okafor On Wednesday 9 September 2026 Outcome No concern Read with Priya." in done
    )
    assert "Signature" not in done
    assert "to be reviewed when it is over" in running
    assert "Signature" not in running


def test_the_footer_holds_number_and_hashes() -> None:
    report = report_example.report()

    footer = page(report).text.partition("Report number")[2]

    for name in ("hash", "previous_hash", "policy_hash"):
        assert report[name] in footer
    assert footer.startswith(" 128 ")
    assert page(report_example.provisional()).text.count("none yet: provisional") == 2


def test_a_report_in_which_hardly_anything_is_known_can_be_read() -> None:
    report = report_example.all_kept() | {"attendance": [], "review": None}
    unknown = dict.fromkeys(report["session"]) | {"meeting_uuid": "u", "profile": "children"}

    text = page(report | {"session": unknown, "number": None, "hash": None}).text

    assert "Session without a topic" in text
    assert "Planned not known" in text
    assert "Zoom told of nobody in this session." in text
    assert "No times are known for this session yet" in text


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
