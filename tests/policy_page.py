"""The page `docs/policy.md`, written from the rules themselves: `python -m tests.policy_page` prints it."""

import sys
from collections.abc import Iterator
from dataclasses import fields
from datetime import timedelta
from typing import Any

from bot.config.profiles import Preset
from bot.spans import written_span
from rules.actions import ActionKind
from rules.catalog import catalog
from rules.clauses import CLAUSES, RULE_NAMES
from rules.phrases import listed
from rules.policy import Response
from rules.questions import QUARTER_ITEMS, SESSION_ITEMS, Item
from rules.rule import Rule

DEEDS = {
    ActionKind.ALERT_HOST: "tell the host",
    ActionKind.ALERT_SAFEGUARDING: "tell the safeguarding lead",
    ActionKind.ASK_PARTICIPANT: "ask the person",
    ActionKind.ANNOUNCE: "tell everybody",
    ActionKind.REMOVE_PARTICIPANT: "remove the person",
    ActionKind.PUT_IN_WAITING_ROOM: "send the person back to the waiting room",
    ActionKind.RENAME: "give the person the name on the register",
    ActionKind.STOP_RECORDING: "stop what records",
    ActionKind.STOP_AI_COMPANION: "stop AI Companion",
    ActionKind.STOP_LIVE_STREAM: "stop the live stream",
    ActionKind.DELETE_MESSAGE: "delete the message",
    ActionKind.FIX_SETTINGS: "put the setting right",
    ActionKind.RESTRICT_RECORDING: "close the recording to others",
    ActionKind.TRASH_RECORDING: "put the recording in Zoom's trash",
    ActionKind.END_MEETING: "end the session for everybody",
}

HEAD = """\
# The policy, clause by clause

Each sentence of an online-safety policy that concerns a session, the rule that holds a session against it, what the rule
goes by, what is done about a breach, and what cannot be seen. The rule's name is its key in the configuration and its row in
the report. `python -m tests.policy_page` writes this page from the rules, and a test holds it to them; `chaperone rules`
prints the same for your own configuration.

A rule answers with one of five words:

| Answer | Means |
| --- | --- |
| `kept` | It was looked at, and nothing was wrong. |
| `breached` | Something was wrong, for however long; the report says when it began and when it was over. |
| `exempt` | Somebody need not, as the register says, with who approved that and until when. |
| `not_checked` | Nothing could be seen, and the report says why. Chaperone never says `kept` then. |
| `off` | Your configuration has the rule off. |

## At a glance

"on" is what a profile has by itself; your configuration may change it. `children` is the strictest, and what a session runs
under that fits none of your patterns. What each setting means stands beside it in `config.example.toml`.
"""

CARE = """
## Whom nothing is done to

- Staff, and whoever is on your `protected` list, are never removed, renamed or sent back to the waiting room; nor is anybody
  over a rule from which the register exempts them. Where it is in doubt who somebody is, they are spared.
- After so many removals in one session (`removals_per_session`, 3 unless you say otherwise) a person is asked before the next.
- What looks wrong and may be something else is only told of, and worded so. It is never acted upon.
- An alert about the same person or thing comes once, however often Zoom tells of it; where it is back, it is counted.
- An alert about a host goes to the safeguarding lead and never to that host; one about the lead goes to the alternate lead.
- News that comes late (later than `max_age`) is written down and told of, and never acted upon.
"""

CONCERNS = """
## Concerns and disclosures (S3, S5)

Concerns go to the designated safeguarding lead. No program can tell that a child has said something: the host is asked after
each session whether everything that worried them was passed on, and what Chaperone finds about a host goes to the lead and
not to that host. Anybody on the staff can write a [concern record](concerns.md); the leads are told at once, and whoever it is about
never sees it.
"""

ATTESTED = """
## What no program can see

These are asked of people, with a date by which the answer is due; [attestations](attestations.md) says how. An answer stands
in the report with who gave it and when, and one that is missing stands there as missing.

| Clause | Asked | Of whom |
| --- | --- | --- |
"""


def page() -> str:
    """The whole page."""
    sections = (_section(name) for name in RULE_NAMES)
    asked = "".join(
        f"| {item.clause} | {item.question} | {whom} |\n"
        for items, whom in (
            (SESSION_ITEMS, "the host, after each session"),
            (QUARTER_ITEMS, "the person responsible, every quarter"),
        )
        for item in items
    )
    return HEAD + _glance() + CARE + "".join(sections) + CONCERNS + ATTESTED + asked


def _glance() -> str:
    presets = [preset.value for preset in Preset]
    head = ["Clause", "The policy says", "Rule", *(f"`{preset}`" for preset in presets)]
    rows = ["", _row(head), _row(["---"] * len(head))]
    for clause in CLAUSES:
        rule = catalog().get(clause.rule)
        on = ["on" if rule is not None and preset in rule.presets else "–" for preset in presets]
        rows.append(_row([clause.number, clause.says, f"[`{clause.rule}`](#{clause.rule})", *on]))
    return "\n".join([*rows, ""])


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _section(name: str) -> str:
    clauses = [clause for clause in CLAUSES if clause.rule == name]
    says = "; ".join(dict.fromkeys(clause.says for clause in clauses))
    numbers = listed([clause.number for clause in clauses])
    rule = catalog()[name]
    lines = [
        f"\n## `{name}`\n",
        f"**{numbers}: {says}.**\n",
        f"*Seen by:* {rule.sensed}\n",
        f"*Not seen:* {rule.limits}\n",
        "*Done about a breach:*\n",
        *(f"- {line}" for line in _responses(rule)),
        *(f"\n*Can be set:* {settings}" for settings in [_settings(rule)] if settings),
        *(f"\n*Asked of people:* {item.question}" for item in _asked(clause.number for clause in clauses)),
        "",
    ]
    return "\n".join(lines)


def _responses(rule: Rule[Any]) -> Iterator[str]:
    by_words: dict[str, list[str]] = {}
    for preset, settings in rule.presets.items():
        by_words.setdefault(_in_words(settings.response), []).append(f"`{preset}`")
    for words, presets in by_words.items():
        yield f"{listed(presets)}: {words}."
    if rule.to_leads:
        yield f"Of {rule.to_leads}, the safeguarding lead is told instead of the host."


def _settings(rule: Rule[Any]) -> str:
    """What can be chosen, as the configuration writes it, with what it is otherwise."""
    usual = next(iter(rule.presets.values())).options
    return ", ".join(
        f"`{each.name}` ({_written(getattr(usual, each.name))})" for each in fields(rule.options)
    )


def _written(value: object) -> str:
    match value:
        case None:
            return "left out"
        case bool():
            return str(value).lower()
        case timedelta():
            return f'"{written_span(value)}"'
        case str():
            return f'"{value}"'
        case tuple() | frozenset():
            return f"[{', '.join(map(_written, value))}]"
        case _:
            return str(value)


def _in_words(response: Response) -> str:
    at_once = listed([DEEDS[kind] for kind in response.respond]) or "write it down"
    if response.after is None:
        return at_once
    then = listed([DEEDS[kind] for kind in response.then])
    return f"{at_once}; if it goes on for {written_span(response.after)}, {then}"


def _asked(clauses: Iterator[str]) -> list[Item]:
    numbers = set(clauses)
    items = (*SESSION_ITEMS, *QUARTER_ITEMS)
    return [item for item in items if numbers.intersection(part.strip() for part in item.clause.split(","))]


if __name__ == "__main__":
    sys.stdout.write(page())
