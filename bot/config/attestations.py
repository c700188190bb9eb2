"""The checklist as a configuration has it: the questions that Chaperone comes with, and the organisation's own."""

from bot.config.layers import Above
from bot.config.problems import Problems
from bot.config.profiles import Profiles
from bot.config.tables import AttestationItemTable, ConfigFile, OrganisationFile
from bot.spans import written_span
from rules.attestation import Checklist
from rules.questions import BUILT_IN, Item

STILL_ASKED = 'Your organisation asks "{key}"; a site may ask more and not less.'
ANSWERED_LATER = (
    "Your organisation wants answers {before} after a session; a site may want them sooner and not later."
)

REMINDED_LESS = "Your organisation reminds whoever has not answered {before} times; a site may remind them more and not less often."


def refuse_asking_less(file: ConfigFile, above: Above, problems: Problems) -> None:
    """Add to the problems what a site's file no longer asks that the organisation's does, or only later or with fewer reminders."""
    before, now = above.file.attestations, file.attestations
    for key in sorted(now.off & {item.key for item in _items(above.file, None)}):
        problems.add(("attestations", "off"), STILL_ASKED.format(key=key))
    if now.session_due > before.session_due:
        said = ANSWERED_LATER.format(before=written_span(before.session_due))
        problems.add(("attestations", "session_due"), said)
    for key in ("session_remind", "quarter_remind"):
        reminders = len(getattr(before, key))
        if len(getattr(now, key)) < reminders:
            problems.add(("attestations", key), REMINDED_LESS.format(before=reminders))


def checklist_of(file: ConfigFile, above: Above | None, profiles: Profiles) -> Checklist:
    """What is asked, with the profiles that build on those that a question names."""
    table = file.attestations
    return Checklist(
        items=tuple(_with_profiles(item, profiles) for item in _items(file, above)),
        session_due=table.session_due,
        session_remind=table.session_remind,
        quarter_remind=table.quarter_remind,
        responsible=table.responsible,
    )


def _items(file: ConfigFile | OrganisationFile, above: Above | None) -> tuple[Item, ...]:
    theirs = above.file.attestations.items if above is not None else ()
    own = {table.key: _item(table) for table in (*theirs, *file.attestations.items)}
    return tuple(item for item in (*BUILT_IN, *own.values()) if item.key not in file.attestations.off)


def _item(table: AttestationItemTable) -> Item:
    return Item(table.key, table.clause, table.question, table.scope, table.profiles, table.advice or "")


def _with_profiles(item: Item, profiles: Profiles) -> Item:
    names = frozenset(
        name for name in profiles.by_name if item.profiles & {name, profiles.preset_of[name].value}
    )
    return Item(item.key, item.clause, item.question, item.scope, names, item.advice)
