"""What a report says on its page."""

import re
from zoneinfo import ZoneInfo

import pytest

from bot.report.build import Material, Told, build
from bot.report.render import render_html
from rules.clauses import CLAUSES
from rules.policy import Policy, Profile
from rules.session import Session
from tests.bot import report_example
from tests.bot.report.browser import LONDON, page
from tests.bot.report_example import finding, response


def test_what_is_built_of_a_session_that_nothing_is_known_of_can_be_read() -> None:
    policy = Policy({"children": Profile("children", {})}, "children")
    report = build(Material(policy, "0" * 64, Session("4444AAAiAAAAAiAiAiiAii=="), Told(0, 0)))

    text = page(report).text

    assert "0 deliveries from Zoom came in." in text
    assert "The policy was kept" not in text


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
    assert "5 Recording Z7, S6 AI Companion AI Companion is taking notes" in text


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
