"""The policy's table as it is printed: to fit the terminal, or as JSON."""

import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any, Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.policy.table import Handling, PolicyTable, Row, State
from rules.phrases import listed

SCHEMA: Final = "chaperone.rules/1"

TITLE: Final = "The policy and how it is kept"
HEADS: Final = ("Clause", "The policy says", "How it is sensed", "What is done", "Missing for more")
SENSED: Final = "Sensed: "
LIMITS: Final = "Not seen: "
DONE: Final = "In {profiles}: "
MISSING: Final = "Missing: "
ATTESTED: Final = "attested"
SEE: Final = "See {clause}."

# Below it five columns would be too narrow to read, and everything about a clause stands in one.
_WIDE: Final = 150


def show_rules(table: PolicyTable) -> None:
    """Print the table, as wide as the terminal is."""
    console = Console(highlight=False)
    shown = Table(title=TITLE, show_lines=True, expand=True)
    if console.width >= _WIDE:
        _wide(shown, table)
    else:
        _narrow(shown, table)
    console.print(shown)
    for note in table.notes:
        console.print(Text(note))


def _wide(shown: Table, table: PolicyTable) -> None:
    for head, ratio in zip(HEADS, (None, 3, 5, 5, 3), strict=True):
        shown.add_column(head, ratio=ratio, overflow="fold", no_wrap=ratio is None)
    for clauses, row, see in _grouped(table):
        seen = [row.sensed, *([row.limits] if row.limits else [])]
        done = [f"{label}{words}" for label, words in _done(row)]
        told = [see] if see else ["\n".join(seen), "\n".join(done), "\n".join(row.missing)]
        shown.add_row(_named(clauses, row), Text(_sentence(row.says)), *map(Text, told))


def _narrow(shown: Table, table: PolicyTable) -> None:
    shown.add_column("Clause", no_wrap=True)
    shown.add_column("What it says, and how it is kept", overflow="fold", ratio=1)
    for clauses, row, see in _grouped(table):
        shown.add_row(
            _named(clauses, row), Text("\n").join([Text(_sentence(row.says), "bold"), *_told(row, see)])
        )


def _told(row: Row, see: str) -> Iterator[Text]:
    if see:
        yield Text(see)
        return
    labelled = [
        ("" if row.state is State.ATTESTED else SENSED, row.sensed),
        (LIMITS, row.limits),
        *_done(row),
    ]
    labelled += [(MISSING, sentence) for sentence in row.missing]
    for label, text in labelled:
        if text:
            yield Text.assemble((label, "italic"), text)


def _grouped(table: PolicyTable) -> Iterator[tuple[str, Row, str]]:
    """The rows, one for clauses that say the same, each with its clauses' numbers, and where a rule was shown before."""
    before: dict[str, str] = {}
    for _, same in groupby(table.rows, key=lambda row: (row.rule, row.says)):
        rows = list(same)
        row, clauses = rows[0], ", ".join(one.clause for one in rows)
        seen = row.rule in before and row.state is State.SENSED
        yield clauses, row, SEE.format(clause=before[row.rule]) if seen else ""
        before.setdefault(row.rule, row.clause)


def _named(clauses: str, row: Row) -> Text:
    name = ATTESTED if row.state is State.ATTESTED else row.rule
    return Text.assemble((clauses, "bold"), "\n", name)


def _done(row: Row) -> Iterator[tuple[str, str]]:
    """What is done about a breach, with the profiles in which it is."""
    alike: dict[str, list[str]] = {}
    for one in row.done:
        alike.setdefault(one.words, []).append(one.profile)
    for words, profiles in alike.items():
        yield DONE.format(profiles=listed(profiles)), f"{words}."


def _sentence(says: str) -> str:
    return f"{says[:1].upper()}{says[1:]}{'' if says.endswith('?') else '.'}"


def rules_as_json(table: PolicyTable) -> str:
    """The table as a JSON document."""
    document = {
        "schema": SCHEMA,
        "mode": table.mode,
        "profiles": list(table.profiles),
        "clauses": [_document(row) for row in table.rows],
        "notes": list(table.notes),
    }
    return json.dumps(document, ensure_ascii=False, indent=2)


def _document(row: Row) -> dict[str, Any]:
    return {
        "clause": row.clause,
        "says": row.says,
        "rule": None if row.state is State.ATTESTED else row.rule,
        "attestation": row.rule if row.state is State.ATTESTED else None,
        "state": row.state,
        "sensed": row.sensed,
        "limits": row.limits,
        "done": {one.profile: _handling(one) for one in row.done},
        "missing": list(row.missing),
    }


def _handling(one: Handling) -> dict[str, Any]:
    if one.response is None:
        return {"on": False, "respond": [], "after": None, "then": [], "words": one.words}
    after = one.response.after
    return {
        "on": True,
        "respond": list(one.response.respond),
        "after": None if after is None else after.total_seconds(),
        "then": list(one.response.then),
        "words": one.words,
    }
