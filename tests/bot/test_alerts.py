"""The words that people are sent: short, to the point, about nobody where everybody reads them."""

from dataclasses import replace
from string import Formatter
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.alerts import words
from bot.alerts.messages import Messenger, room_request
from bot.journal.decided import session_key
from bot.situation import Situation
from bot.zoom.chat import LONGEST_MESSAGE
from rules.actions import Action, ActionKind, Step
from rules.finding import SESSION, Subject, SubjectKind
from tests.bot.house import ADA, LEAD_EMAIL, SENDER_EMAIL, START, TOPIC
from tests.bot.post import SITUATION

SENTENCES = {name: said for name, said in vars(words).items() if isinstance(said, str) and name.isupper()}
NAMED = {
    f"{name}[{key}]": said
    for name, table in vars(words).items()
    if isinstance(table, dict) and name.isupper()
    for key, said in table.items()
}


class NoChat:
    """Messages are only worded here and never sent."""


def messenger(timezone: str = "Europe/London") -> Messenger:
    return Messenger(NoChat(), SENDER_EMAIL, (LEAD_EMAIL,), ZoneInfo(timezone))  # type: ignore[arg-type]


def situation(topic: str | None = TOPIC) -> Situation:
    return replace(SITUATION, meeting_id=None, topic=topic, host=None)


def action(
    kind: ActionKind = ActionKind.ALERT_HOST, *, advice: str = "Please ask them.", name: str = ADA
) -> Action:
    subject = Subject(SubjectKind.PARTICIPANT, "k", name)
    return Action("a", kind, "screen_name", "f", subject, START, Step.RESPOND, f"{name} is here.", advice)


@pytest.mark.parametrize("name", [*SENTENCES, *NAMED])
def test_every_text_is_a_sentence_with_known_gaps(name: str) -> None:
    said = (SENTENCES | NAMED)[name]
    gaps = {gap for _, gap, _, _ in Formatter().parse(said) if gap is not None}
    assert gaps <= {
        *("topic", "time", "reason", "text", "advice", "request", "name", "now", "error", "tries"),
        *("why", "also", "count", "missed", "leads", "link"),
    }
    assert said.strip()[-1] in ".!}" or name == "NO_TOPIC"


def test_an_alert_says_where_when_what_and_what_to_do() -> None:
    said = messenger().host_alert(action(), situation())
    assert said == f"Chaperone · {TOPIC} · 16:00\n{ADA} is here.\nWhat to do: Please ask them."


def test_times_are_those_of_the_organisations_clock() -> None:
    assert "· 17:00\n" in messenger("Europe/Berlin").host_alert(action(), situation())


def test_a_session_without_a_topic_has_words_for_it() -> None:
    assert messenger().host_alert(action(), situation(None)).startswith(f"Chaperone · {words.NO_TOPIC} · ")


def test_without_advice_nothing_is_advised() -> None:
    assert words.TO_DO.split("{", maxsplit=1)[0] not in messenger().safeguarding_alert(
        action(advice=""), situation()
    )


def test_what_people_are_called_is_never_taken_for_a_gap() -> None:
    odd = action(name="{topic} {0} %s", advice="{advice}")
    for said in (
        messenger().host_alert(odd, situation("{name}")),
        messenger().safeguarding_alert(odd, situation("{name}")),
        messenger().request(odd, situation("{name}")),
    ):
        assert "{topic} {0} %s is here." in said
        assert "· {name} ·" in said


@pytest.mark.parametrize("kind", ActionKind)
def test_every_request_fits_into_a_message(kind: ActionKind) -> None:
    longest = action(kind, name="W" * 64)
    assert len(messenger().request(longest, situation("T" * 200))) <= LONGEST_MESSAGE


def test_a_rule_without_a_request_of_its_own_has_a_general_one() -> None:
    assert room_request(action(ActionKind.ASK_PARTICIPANT)) == words.ASK_ROOM["screen_name"]
    other = Action("a", ActionKind.ASK_PARTICIPANT, "recording", "f", SESSION, START, Step.RESPOND, "text")
    assert room_request(other) == words.ASK_ROOM_OTHERWISE


@pytest.mark.parametrize(
    ("known", "has_link"),
    [({}, True), ({"host_told": True}, False), ({"over": True}, False), ({"planned": True}, False)],
)
def test_the_first_alert_of_a_session_leads_its_host_to_the_live_page(
    known: dict[str, Any], has_link: bool
) -> None:
    first = replace(situation(), **{"host_told": False, **known})
    address = f"https://safe.example.org/live/{session_key(first.session)}"
    published = replace(messenger(), public_url="https://safe.example.org")
    for said in (action(), replace(action(), finding="")):
        assert (address in published.host_alert(said, first)) is has_link
        assert "/live/" not in messenger().host_alert(said, first)
