"""A notice says what is on, and nothing of what is off."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.clock import WallClock
from bot.config.retention import RetentionTable
from bot.notices.deed_words import DEEDS
from bot.notices.general_words import FOR
from bot.notices.notice import CHAT_RULES, Kept, Notice, notice
from bot.notices.periods import kept_for
from bot.notices.rule_words import ELIGIBILITY, RECORDING, RULES, Audience, said
from bot.notices.shown import as_html, as_pdf, as_text
from rules.actions import ActionKind
from rules.catalog import catalog
from rules.policy import Policy, Profile, Response, RulePolicy, SessionPattern, StaffMember, StaffRole
from tests.bot.documents.pdf_text import pdf_text
from tests.bot.house import an_account, configured

LEAD = StaffMember("Grace Obi", "grace@home.example", frozenset({StaffRole.SAFEGUARDING_LEAD}))
ALL = {name: RulePolicy(Response(), rule.options()) for name, rule in catalog().items()}
TELL = Response((ActionKind.ALERT_HOST,), None, (ActionKind.REMOVE_PARTICIPANT,))


def policy(*profiles: Profile, **more: object) -> Policy:
    named = {profile.name: profile for profile in profiles}
    patterns = tuple(SessionPattern(profile.name, topic="*") for profile in profiles)
    made = Policy(named, profiles[0].name, patterns=patterns, staff=(LEAD,))
    return replace(made, **more)  # type: ignore[arg-type]


def words(made: Notice) -> str:
    return " ".join(as_text(made).split())


@pytest.mark.parametrize("audience", Audience)
@pytest.mark.parametrize("rule", sorted(catalog()))
def test_a_rule_is_mentioned_when_it_is_on_and_only_then(rule: str, audience: Audience) -> None:
    sentence = said(rule, ALL[rule].options).to(audience)
    alone = notice(audience, policy(Profile("children", {rule: ALL[rule]})), "Willow Lane")
    others = {name: settings for name, settings in ALL.items() if name != rule}
    without = notice(audience, policy(Profile("children", others)), "Willow Lane")
    [rules] = [section.points for section in alone.sections if section.heading == FOR[audience].rules]
    assert rules == (sentence,)
    assert sentence not in words(without)
    looks = (FOR[audience].chat in words(alone), FOR[audience].no_chat in words(alone))
    assert looks == ((True, False) if rule in CHAT_RULES else (False, True))


def test_there_are_words_for_every_rule_action_and_choice() -> None:
    assert {*RULES, "recording", "eligibility"} == set(catalog())
    assert set(DEEDS) == set(ActionKind)
    options = {name: settings.options for name, settings in ALL.items()}
    assert set(RECORDING) == set(type(options["recording"].policy))  # type: ignore[attr-defined]
    assert set(ELIGIBILITY) == set(type(options["eligibility"].under_18))  # type: ignore[attr-defined]


@pytest.mark.parametrize("audience", Audience)
def test_what_may_be_done_is_what_the_policy_asks_for(audience: Audience) -> None:
    telling = policy(Profile("children", {"camera": RulePolicy(TELL, ALL["camera"].options)}))
    shown = words(notice(audience, telling, "Willow Lane"))
    for kind, deed in DEEDS.items():
        asked_for = kind in {ActionKind.ALERT_HOST, ActionKind.REMOVE_PARTICIPANT}
        assert (f" {deed.to(audience)}" in shown.replace(",", "")) == asked_for, kind
    watching = words(notice(audience, telling, "Willow Lane", observing=True))
    assert FOR[audience].observing in watching
    assert DEEDS[ActionKind.REMOVE_PARTICIPANT].to(audience) not in watching


def test_what_counts_in_some_sessions_only_says_in_which() -> None:
    both = policy(Profile("children", ALL), Profile("open_event", {"camera": ALL["camera"]}))
    shown = words(notice(Audience.PARENTS, both, "Willow Lane"))
    assert RULES["passcode"].parents + " (In sessions of the kind “Children”.)" in shown
    assert RULES["camera"].parents + " (" not in shown
    only = words(notice(Audience.PARENTS, both, "Willow Lane", profiles=["open_event"]))
    assert RULES["passcode"].parents not in only


def test_staff_are_told_that_their_signing_in_is_recorded_and_for_how_long() -> None:
    one, kept = policy(Profile("children", ALL)), kept_for(Audience.STAFF, RetentionTable())
    told = words(notice(Audience.STAFF, one, "Willow Lane", kept=kept))
    assert "when somebody signed in" in told
    assert "Signing in: " in told


def test_periods_are_those_that_are_given() -> None:
    kept = [Kept("Reports", "to show how sessions were kept", "3 years after the session")]
    one = policy(Profile("children", ALL))
    with_periods = words(notice(Audience.PARENTS, one, "Willow Lane", kept=kept))
    assert "Reports: 3 years after the session. Why: to show how sessions were kept." in with_periods
    assert FOR[Audience.PARENTS].no_periods not in with_periods
    assert FOR[Audience.PARENTS].no_periods in words(notice(Audience.PARENTS, one, "Willow Lane"))


@pytest.mark.parametrize("audience", Audience)
def test_each_audience_is_told_the_periods_of_the_configuration(audience: Audience) -> None:
    kept = kept_for(audience, RetentionTable.model_validate({"sessions": "400d"}))
    assert "400 days" in kept[0].how_long
    assert any("25 years" in one.how_long for one in kept)
    shown = words(notice(audience, policy(Profile("children", ALL)), "Willow Lane", kept=kept))
    assert all(f"{one.what}: {one.how_long}." in shown for one in kept)


def test_whoever_has_a_question_is_told_whom_to_ask() -> None:
    one = policy(Profile("children", ALL))
    assert "Grace Obi (grace@home.example)" in words(notice(Audience.STAFF, one, "Willow Lane"))
    children = words(notice(Audience.CHILDREN, one, "Willow Lane"))
    assert "tell Grace Obi." in children
    assert "@" not in children
    assert "anybody at Willow Lane" in words(notice(Audience.CHILDREN, replace(one, staff=()), "Willow Lane"))


def test_the_page_and_the_paper_say_the_same() -> None:
    made = notice(Audience.CHILDREN, policy(Profile("children", ALL)), "Willow & Lane <b>")
    page, paper = as_html(made), pdf_text(as_pdf(made, datetime(2026, 11, 3, tzinfo=UTC)))
    assert "Willow &amp; Lane &lt;b&gt;" in page
    for section in made.sections:
        for sentence in (*section.paragraphs, *section.points):
            assert sentence in paper
            assert (
                sentence.replace("'", "&#39;")
                .split(" <b>")[0]
                .replace("&", "&amp;")
                .replace("&amp;#39;", "&#39;")
                in page
            )


def test_the_command_writes_a_notice_from_the_configuration(tmp_path: Path) -> None:
    configured(tmp_path, an_account(WallClock())[0], "http://127.0.0.1")
    typed = ["--config", str(tmp_path / "chaperone.toml")]
    said_to = CliRunner().invoke(app, ["notice", "staff", *typed])
    assert (said_to.exit_code, "Only staff share a screen" in said_to.output) == (0, True)
    assert RULES["camera"].staff not in " ".join(said_to.output.split())
    out = tmp_path / "notice.pdf"
    assert (
        CliRunner().invoke(app, ["notice", "parents", "--format", "pdf", "--out", str(out), *typed]).exit_code
        == 0
    )
    assert out.read_bytes().startswith(b"%PDF")
    assert out.stat().st_mode & 0o077 == 0
    wrong = CliRunner().invoke(app, ["notice", "parents", "--profile", "nobody", *typed])
    assert (wrong.exit_code, "There is no profile nobody." in wrong.output) == (2, True)


def test_a_notice_claims_no_more_than_what_is_looked_at() -> None:
    camera, cleared = RULES["camera"], RULES["staff_clearance"]
    assert "cannot see cameras" in camera.parents
    assert "cannot see cameras" in camera.staff
    assert "the safeguarding lead is told" in cleared.staff
    assert "you are told" not in cleared.staff
