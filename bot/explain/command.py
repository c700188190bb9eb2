"""`chaperone explain`: why a rule was breached in a session, and why not. It only reads the journal."""

from typing import TYPE_CHECKING, Annotated, Final

import typer

from bot.command_line import DEFAULT_CONFIG, WRONG, ConfigPath, configuration, problems_told, stop

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.explain.why import Explained
    from rules.questions import Item

NO_RULE: Final = 'There is no rule "{typed}". The rules are {known}.'
NO_RULE_NEAR: Final = 'There is no rule "{typed}"; did you mean "{near}"?'
ASKED: Final = (
    "{clause} is asked of {whom}, because no program can see it. For the answers: chaperone attest {about}"
)
NOT_ASKED: Final = (
    "{clause}: no program can see this, and your configuration leaves the question about it out."
)
HOST_ASKED: Final = "the host after each session"
RESPONSIBLE_ASKED: Final = "whoever is responsible, every quarter"
EXPECTED: Final = (
    '{name} is on the register and was not seen in this session: Zoom told of nobody who could be taken for "{typed}". '
    "So there was nothing to hold the rule against."
)


def explain(
    session: Annotated[str, typer.Argument(help="Zoom's uuid, a report's number or a meeting id.")],
    rule: Annotated[str, typer.Argument(help="The rule, such as screen_share, or a clause such as Z5.")],
    person: Annotated[
        str | None, typer.Argument(help="A screen name, a name on the register, an e-mail address or an id.")
    ] = None,
    config: ConfigPath = DEFAULT_CONFIG,
) -> None:
    """Say why a rule was breached in a session, by whom and what was done about it; or why it was not."""
    from bot.explain.people import meant, which
    from bot.explain.shown import shown

    settings = configuration(config, to_run=False)
    if asked := _asked(rule, session, settings.policy.attested):
        typer.echo(asked)
        return
    name = _rule(rule)
    explained = _explained(settings.storage.url, session, name)
    one = None
    if person is not None:
        found = meant(explained.session, person)
        if not found.people and found.expected:
            names = " or ".join(entry.name for entry in found.expected)
            typer.echo(EXPECTED.format(name=names, typed=person))
            return
        if len(found.people) != 1:
            stop(which(explained.session, found, person), WRONG)
        one = found.people[0]
    typer.echo("\n".join(shown(explained, one)).rstrip())


def _asked(typed: str, session: str, items: "Iterable[Item]") -> str:
    """What there is to say of a clause that no rule keeps and that people are asked about; empty for any other."""
    from rules.clauses import CLAUSES
    from rules.questions import BUILT_IN, Scope

    clause = _clause(typed)
    if clause in {one.number for one in CLAUSES}:
        return ""
    item = next((one for one in items if clause in _clauses(one)), None)
    if item is None:
        return NOT_ASKED.format(clause=clause) if any(clause in _clauses(one) for one in BUILT_IN) else ""
    if item.scope is Scope.SESSION:
        return ASKED.format(clause=clause, whom=HOST_ASKED, about=session)
    return ASKED.format(clause=clause, whom=RESPONSIBLE_ASKED, about="quarter")


def _clauses(item: "Item") -> list[str]:
    return [_clause(number) for number in item.clause.split(",")]


def _clause(typed: str) -> str:
    """A clause's number however it is typed, such as "p 3"."""
    return typed.upper().replace(" ", "")


def _words(rule: str) -> str:
    """A rule's name as it may be typed: "screen share"."""
    return rule.replace("_", " ")


def _rule(typed: str) -> str:
    """The rule with this name, or that of the clause with this number."""
    from bot.config.problems import near
    from rules.catalog import catalog
    from rules.clauses import CLAUSES, RULE_NAMES

    known = dict.fromkeys((*RULE_NAMES, *catalog()))
    of_clause = {clause.number: clause.rule for clause in CLAUSES}
    name = of_clause.get(_clause(typed), typed.strip().lower().replace("-", "_").replace(" ", "_"))
    if name not in known:
        meant = near(name, known)
        none = NO_RULE.format(typed=typed, known=", ".join(map(_words, known)))
        stop(NO_RULE_NEAR.format(typed=typed, near=_words(meant)) if meant else none, WRONG)
    return name


def _explained(url: str, session: str, rule: str) -> "Explained":
    from bot.explain.why import explained
    from bot.journal.database import reading
    from bot.journal.done import outcomes_of
    from bot.journal.record import record_of
    from bot.policy.canonical import policy_from_json
    from bot.replay.stored import named_session
    from bot.report.command import NoSuchSession

    with problems_told(NoSuchSession), reading(url) as journal, journal.connect() as connection:
        row = named_session(connection, session)
        record, outcomes = record_of(connection, row), outcomes_of(connection, row.uuid)
    policy, switched_off = policy_from_json(record.policy_text)
    return explained(record, policy, switched_off, outcomes, rule)
