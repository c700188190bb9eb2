"""`chaperone explain`: what it says of a rule, of somebody who breached it, and of somebody who did not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.explain import person as explain_person
from rules.catalog import catalog
from rules.events import ZoomRole
from tests.bot.house import ADA, BEN, CAL, HELPER, HELPER_EMAIL, HOST, MEETING, STAFF, UUID, House, live

REGISTER = """\
name,also known as,email,under 18,recording consent,policy agreed,guardian,camera off,approved by,until
Ada Fenwick,,,yes,yes,2026-09-01,Jo Fenwick,yes,Grace Obi,2027-01-01
Ben Adeyemi,Benji,ben@home.example,yes,no,,Bisi Adeyemi,,,
Cal Novak,,,yes,yes,,,yes,Grace Obi,2026-10-01
Dora Quint,,,yes,yes,,,,,
"""
STRANGER = "Sly Fox"


async def an_evening(house: House) -> None:
    zoom = house.zoom
    await house.begin(ADA, "Benji", CAL)
    zoom.join(MEETING, HELPER, email=HELPER_EMAIL)
    zoom.share_screen(MEETING, "Benji")
    await house.wait(timedelta(seconds=45))
    zoom.share_screen(MEETING, CAL)
    await house.wait(timedelta(seconds=5))
    zoom.stop_sharing(MEETING, CAL)
    zoom.join(MEETING, STRANGER)
    zoom.start_recording(MEETING)
    zoom.change_role(MEETING, ADA, ZoomRole.HOST)
    await house.wait(timedelta(minutes=15))
    await house.end()


@pytest.fixture(scope="module")
def evening(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("evening")
    live(folder, an_evening, register=REGISTER, also=sorted(catalog()))
    return folder


@dataclass(frozen=True)
class Typed:
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str


def explain(folder: Path, *words: str) -> Typed:
    result = CliRunner().invoke(
        app, ["explain", UUID, *words, "--config", str(folder / "chaperone.toml")], env={}
    )
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return Typed(result.exit_code, result.stdout, result.stderr)


def test_a_rule_is_explained_from_the_clause_to_what_was_done(evening: Path) -> None:
    typed = explain(evening, "screen_share")
    assert (typed.code, typed.err) == (0, "")
    lines = typed.out.splitlines()
    assert lines[0] == 'Kids knitting · Tuesday 3 November 2026, 16:00 to 16:16 · profile "children"'
    assert lines[1] == "Z5: In children's sessions only staff share a screen. (rule: screen share)"
    assert lines[3].startswith(
        "What your policy asks for: tell the host, ask the participant to put it right and "
    )
    assert "if it goes on for 30s, remove the participant from the session." in lines[3]
    assert "How it is sensed: Zoom tells of every shared screen" in typed.out
    assert "The answer for the session: breached. Benji is sharing a screen." in typed.out


def test_a_breach_says_when_it_was_what_told_of_it_and_what_was_done(evening: Path) -> None:
    out = explain(evening, "screen_share").out
    first, second = out.split("  1. ")[1].split("  2. ")
    assert first.startswith("16:00:20 to 16:00:50 · Benji\n")
    assert "       16:00:20 Zoom: sharing started\n       16:00:50 Zoom: sharing ended\n" in first
    assert "       16:00:20 The host was told.\n" in first
    assert "       16:00:50 The participant was removed from the session.\n" in first
    assert second.startswith("16:01:05 to 16:01:10 · Cal Novak\n")
    not_done = "Not done, although your policy asks for it: remove the participant from the session."
    assert f"{not_done} It was over before the 30s were up." in second
    assert "put Zoom's settings right" not in first + second


@pytest.mark.parametrize(
    ("words", "said"),
    [
        # How somebody was found on the register, or known as staff.
        (
            ("screen_share", "Benji"),
            "On the register most likely as Ben Adeyemi: Ben Adeyemi is also known by",
        ),
        (("screen_share", STRANGER), "A stranger: a guest who could not be found on the register."),
        (("screen_share", STRANGER), "Not on the register: nobody on the register has this name."),
        (("screen_share", HELPER), f"A member of staff: {HELPER}, {HELPER_EMAIL}, on the list of staff."),
        (("screen_share", HOST), "The host: the Zoom user whose meeting it is."),
        # What was seen.
        (("screen_share", "Benji"), "In the room 16:00:10 to 16:00:50, after the waiting room."),
        (("screen_share", STRANGER), ", and not seen in the waiting room before."),
        (("screen_share", "Ada"), "Zoom: participant role changed"),
        (("screen_share", CAL), "Other breaches in the session: 1. Leave the name out to see them."),
        # Why not.
        (("screen_share", HELPER), "The rule holds guests, and they are staff here."),
        (("staff_clearance", "Benji"), "The rule holds staff, and they are not staff here."),
        (("supervision", "Ada"), "The rule is about the session as a whole and not about one person."),
        (("screen_share", "Ada"), "Nothing that Zoom told of them is against it."),
        (("screen_share", STRANGER), "Nothing that Zoom told of them is against it."),
        (("shared_link", HELPER), "Nothing that Zoom told of them is against it."),
        (("eligibility", STRANGER), explain_person.NOT_FOUND),
        (
            ("screen_share", "Ada"),
            "That does not show that nothing happened. Zoom does not tell what is on a screen",
        ),
        (("camera", "Ada"), "They are exempt from it."),
        (
            ("camera", "Ada"),
            "exempts them from this rule. The exemption was approved by Grace Obi and counts until 1 January 2027.",
        ),
        (
            ("camera", CAL),
            "had run out by then. The exemption was approved by Grace Obi and counts until 1 October 2026.",
        ),
        (("camera", "Ada"), "left open: There is still time for introductions."),
        # What was said without a breach.
        (("camera",), "Said without a breach\n  16:00:10 It is time for introductions."),
        (("camera", "Ada"), "Ada Fenwick (approved by Grace Obi until 1 January 2027)"),
        (("camera",), "No breach of this rule was found in the session."),
        (("camera",), "  Introductions take 10 minutes from the planned start."),
        (("session_close",), "  The host is reminded 10 minutes and 5 minutes before the end."),
        (("p 3",), "(rule: eligibility)"),
        (("waiting_room", "Ada"), f"left open: {ADA} is in the waiting room, and not for long yet."),
        # In doubt, for leads, for the report.
        (("eligibility", CAL), "The register says neither that Cal Novak"),
        (("eligibility", CAL), "This rule's finding is for the report, and nobody is told before it."),
        (
            ("session_close", "Ada"),
            "end the session for everybody. It was in doubt, and over what is in doubt people are told",
        ),
        (
            ("recording", STRANGER),
            "The cloud recording is running, and there is no recording consent for Sly Fox.",
        ),
        # Clauses and spelling.
        (("Z5",), "(rule: screen share)"),
        (("s1",), "S1, S2: Staff know the policy"),
        (("Screen-Share",), "(rule: screen share)"),
        (("licensed host",), "(rule: licensed host)"),
    ],
)
def test_what_is_said(evening: Path, words: Sequence[str], said: str) -> None:
    typed = explain(evening, *words)
    assert (typed.code, typed.err) == (0, "")
    assert said in typed.out


@pytest.mark.parametrize(
    "named", ["Benji", "benji", "Ben Adeyemi", "Ben", "ADEYEMI", "  Benji ", "Ben A", "BEN@home.example"]
)
def test_somebody_is_found_by_whatever_they_are_called(evening: Path, named: str) -> None:
    typed = explain(evening, "screen_share", named)
    if named == "BEN@home.example":
        # The register's address, although Zoom did not give it.
        assert typed.code == 0
    assert "About Benji\n" in typed.out


def test_what_only_people_can_answer_for_is_said_to_be_asked(evening: Path, tmp_path: Path) -> None:
    assert explain(evening, "S3").out == (
        "S3: no program can see this, and your configuration leaves the question about it out.\n"
    )
    written = (evening / "chaperone.toml").read_text()
    (tmp_path / "chaperone.toml").write_text(written.replace("[attestations]\noff", "[attestations]\n# "))
    for clause in ("S3", "s 5"):
        assert explain(tmp_path, clause).out == (
            f"{clause.upper().replace(' ', '')} is asked of the host after each session, because no program can see it. "
            f"For the answers: chaperone attest {UUID}\n"
        )
    quarters = explain(tmp_path, "groups").out
    assert quarters.startswith("GROUPS is asked of whoever is responsible, every quarter")
    assert quarters.endswith("chaperone attest quarter\n")


def test_somebody_is_found_by_an_id(evening: Path) -> None:
    several = explain(evening, "screen_share", "a")
    assert several.code == 2
    assert several.err.startswith('"a" could be any of these; give the id instead:\n')
    line = next(line for line in several.err.splitlines() if ADA in line)
    assert line.endswith(f"· {ADA} ({ADA} on the register)")
    identity = line.split(" · ")[0].strip()
    assert f"About {ADA}\n" in explain(evening, "screen_share", identity).out


def test_who_was_expected_and_never_seen_is_said(evening: Path) -> None:
    typed = explain(evening, "screen_share", "Dora")
    assert typed.code == 0
    assert typed.out.startswith("Dora Quint is on the register and was not seen in this session")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (
            ("screen_share", "Zebedee"),
            f'"Zebedee" is nobody who was seen in this session. These were: {ADA}, ',
        ),
        (("screen_share", " "), '" " is nobody who was seen in this session.'),
        (("supervison",), 'There is no rule "supervison"; did you mean "supervision"?'),
        (("xyzzy",), 'There is no rule "xyzzy". The rules are licensed host, '),
    ],
)
def test_what_was_mistyped_is_wrong(evening: Path, words: Sequence[str], why: str) -> None:
    typed = explain(evening, *words)
    assert (typed.code, typed.out) == (2, "")
    assert typed.err.startswith(why)


def test_a_session_that_there_is_not_is_wrong(evening: Path) -> None:
    config = str(evening / "chaperone.toml")
    result = CliRunner().invoke(app, ["explain", "nobody", "Z5", "--config", config], env={})
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith('There is no session "nobody" in the journal.')


def test_what_is_only_observed_off_or_without_a_register_is_said(tmp_path: Path) -> None:
    async def shares(house: House) -> None:
        await house.begin(BEN)
        house.zoom.share_screen(MEETING, BEN)
        await house.wait(timedelta(seconds=5))
        now = explain(tmp_path, "screen_share", BEN)
        assert "to now · profile" in now.out
        assert "It is open still." in now.out
        assert "remove the participant from the session. The 30s are not up yet." in now.out
        await house.end()

    more = '[profiles.children.rules]\nscreen_name = "off"\ncamera = "off"'
    live(tmp_path, shares, mode="observe", more=more)
    share = explain(tmp_path, "screen_share", BEN).out
    assert "Watching only: Chaperone would have told the host. Chaperone is set to observe only." in share
    assert "remove the participant from the session. It was over before the 30s were up." in share
    name = explain(tmp_path, "screen_name", BEN).out
    assert 'Your policy has this rule off in the profile "children".' in name
    assert "The rule is off for this session, so nobody was held to it." in name
    assert "No breach" not in name


def test_without_a_register_nobody_can_be_looked_up(tmp_path: Path) -> None:
    async def comes(house: House) -> None:
        await house.begin(BEN)

    live(tmp_path, comes, register=None, also=("eligibility",))
    out = explain(tmp_path, "screen_share", BEN).out
    assert "No register was read for this session, so they could not be looked up on one." in out
    assert explain_person.NOT_LOOKED_UP in explain(tmp_path, "eligibility", BEN).out
    assert explain(tmp_path, "screen_share", "Dora").code == 2


def test_late_news_is_said_to_be_late(tmp_path: Path) -> None:
    async def late(house: House) -> None:
        await house.begin(BEN)
        house.zoom.share_screen(MEETING, BEN)
        held_back = house.zoom.outbox.copy()
        house.zoom.outbox.clear()
        await house.wait(timedelta(minutes=10))
        house.zoom.outbox.extend(held_back)
        await house.wait(timedelta(seconds=10))

    live(tmp_path, late)
    out = explain(tmp_path, "screen_share", BEN).out
    assert "16:00:20 Zoom: sharing started, which Chaperone received at 16:10:20" in out
    assert (
        "Chaperone did not remove the participant from the session. Chaperone learnt of this too late" in out
    )


def test_who_is_in_doubt_is_said_to_be(tmp_path: Path) -> None:
    async def comes(house: House) -> None:
        await house.begin("Bn Adeyem", "iPad")

    live(tmp_path, comes)
    ipad = explain(tmp_path, "screen_name", "iPad").out
    assert "Not on the register: the screen name does not say who it is" in ipad


def test_what_was_done_over_a_breach_that_was_none_stands_apart(tmp_path: Path) -> None:
    async def was_made_co_host(house: House) -> None:
        await house.begin(HELPER)
        house.zoom.change_role(MEETING, HELPER, ZoomRole.CO_HOST)
        held_back = house.zoom.outbox.copy()
        house.zoom.outbox.clear()
        await house.wait(timedelta(seconds=1))
        house.zoom.share_screen(MEETING, HELPER)
        await house.wait(timedelta(seconds=5))
        assert "  1. from 16:00:21 on" in explain(tmp_path, "screen_share", HELPER).out
        house.zoom.outbox.extend(held_back)
        await house.wait(timedelta(seconds=5))

    live(tmp_path, was_made_co_host, register=None)
    out = explain(tmp_path, "screen_share", HELPER).out
    assert "The rule holds guests, and they are staff here." in out
    _, disproved = out.split("over what later news showed not to have been so: ")
    assert "16:00:21 The host was told." in disproved


def test_staff_known_by_their_role_alone_are_said_to_be(tmp_path: Path) -> None:
    async def helps(house: House) -> None:
        await house.begin(HELPER)
        house.zoom.change_role(MEETING, HELPER, ZoomRole.CO_HOST)
        await house.wait(timedelta(seconds=5))

    live(tmp_path, helps, staff=STAFF)
    out = explain(tmp_path, "screen_share", HELPER).out
    assert f"A member of staff: {HELPER}, " in out


def test_what_the_lead_alone_is_told_is_not_said_to_be_left_out(tmp_path: Path) -> None:
    async def writes(house: House) -> None:
        house.zoom.dlp = True
        await house.begin(ADA)
        house.zoom.join(MEETING, HELPER, email=HELPER_EMAIL)
        house.zoom.write_in_meeting(MEETING, HELPER, "Well done", to=ADA)
        await house.wait(timedelta(seconds=30))
        await house.end()

    live(tmp_path, writes, also=sorted(catalog()))
    out = explain(tmp_path, "private_chat").out
    assert "Instead of the host, the safeguarding lead was told, because this is not for the host" in out
    assert "although your policy asks for it" not in out
