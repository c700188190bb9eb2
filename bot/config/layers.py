"""An organisation's file below a site's: the site adds to what the organisation says, and may tighten it.

A site's file names the organisation's in `extends`. Its profiles begin from the organisation's, its staff, sessions and
protected people come after the organisation's, and the rest of what it says counts instead. It may not weaken anything.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.config.chat import ChatSettings
from bot.config.checks import check_attestations, check_sessions, check_staff, refuse_covered
from bot.config.document import Document, read_document
from bot.config.problems import ConfigError, Problem, Problems, read_table
from bot.config.profiles import Profiles, read_profiles
from bot.config.tables import ConfigFile, Mode, OrganisationFile, SessionTable, StaffTable
from bot.spans import written_span
from rules.catalog import catalog
from rules.tightness import weaker_parts

NO_SUCH_FILE = "There is no file {path} to build on; write its path from the folder that this file is in."
OBSERVES_ONLY = "Your organisation has its policy enforced; a site may not only observe."
MORE_REMOVALS = (
    "Your organisation asks a person after {before} removals; a site may ask sooner and not later."
)
FEWER_ALERTS = (
    "Your organisation repeats an alert in full after {before}; a site may do so sooner and not later."
)
FEWER_WORDS = (
    'Your organisation has "{entry}" looked for in the chat; a site may add words and not leave any out. '
    "Ask whoever keeps your organisation's file to leave it out there."
)

TOO_LATE_SOONER = "Your organisation acts upon news until {before} after it happened; a site may act for longer and not give up sooner."
WEAKER_FOR_THE_REST = (
    'Your organisation has every session that fits nothing else run under "{strictest}", and "{profile}" is weaker; '
    "please say which sessions are meant, by meeting id, host or topic."
)

# What a site says of these counts instead of what the organisation does, key by key.
_SETTINGS = ("organisation", "alerts", "webhooks", "care", "attestations", "retention")


@dataclass(frozen=True, slots=True)
class Above:
    """What an organisation's file says."""

    document: Document
    file: OrganisationFile
    profiles: Profiles
    notes: tuple[Problem, ...]

    @property
    def folder(self) -> Path:
        """The folder that paths in it begin at."""
        return self.document.path.parent


def read_above(document: Document, problems: Problems) -> Above | None:
    """What the file says that a document extends, if it extends one.

    Raises ConfigError where that file has mistakes of its own.
    """
    named = document.tables.get("extends")
    if not isinstance(named, str) or not named.strip():
        return None
    path = (document.path.absolute().parent / named.strip()).resolve()
    if not path.is_file():
        problems.add(("extends",), NO_SUCH_FILE.format(path=path))
        return None
    own = read_document(path)
    mistakes = Problems(own.lines, file=path.name)
    file = read_table(OrganisationFile, own.tables, (), mistakes)
    profiles = read_profiles(own.tables.get("profiles"), catalog(), mistakes)
    check_sessions(own, profiles, mistakes)
    check_staff(own, (), mistakes)
    if file is not None:
        refuse_covered(own, file.sessions, mistakes)
    check_attestations(own, profiles, (), mistakes)
    if file is None or mistakes.found:
        raise ConfigError(path, mistakes.found)
    return Above(own, file, profiles, tuple(mistakes.notes))


def layered(document: Document, above: Above | None) -> dict[str, Any]:
    """The tables of a file, with what the organisation's says where the file says nothing.

    A missing table is an empty one, so that each key it should hold is asked for.
    """
    tables: dict[str, Any] = {"zoom": {}, "organisation": {}, **document.tables}
    if above is None:
        return tables
    below = above.document.tables
    if "mode" in below:
        tables.setdefault("mode", below["mode"])
    for name in _SETTINGS:
        written = tables.get(name, {})
        if isinstance(written, Mapping):
            tables[name] = {**below.get(name, {}), **written}
    return tables


def refuse_weakening(file: ConfigFile, above: Above, problems: Problems) -> None:
    """Add to the problems in what a site's file weakens the organisation's, apart from profiles."""
    before, now = above.file, file
    if before.mode is Mode.ENFORCE and now.mode is Mode.OBSERVE:
        problems.add(("mode",), OBSERVES_ONLY)
    if now.care.removals_per_session > before.care.removals_per_session:
        said = MORE_REMOVALS.format(before=before.care.removals_per_session)
        problems.add(("care", "removals_per_session"), said)
    if now.care.repeat_within > before.care.repeat_within:
        said = FEWER_ALERTS.format(before=written_span(before.care.repeat_within))
        problems.add(("care", "repeat_within"), said)
    if now.webhooks.max_age < before.webhooks.max_age:
        said = TOO_LATE_SOONER.format(before=written_span(before.webhooks.max_age))
        problems.add(("webhooks", "max_age"), said)
    if more := [entry for entry in now.chat.words_left_out if entry not in before.chat.words_left_out]:
        said = FEWER_WORDS.format(entry=more[0])
        problems.add(("chat", "words_left_out"), said)


def refuse_weaker_rest(file: ConfigFile, profiles: Profiles, strictest: str, problems: Problems) -> None:
    """Add to the problems where a site's file has a weaker profile for every session that nothing else fits."""
    for index, session in enumerate(file.sessions):
        fits_any = session.meeting_id is None and all(
            pattern is None or not pattern.strip("*") for pattern in (session.topic, session.host)
        )
        profile = profiles.by_name.get(session.profile)
        if fits_any and profile is not None and any(weaker_parts(profile, profiles.by_name[strictest])):
            said = WEAKER_FOR_THE_REST.format(strictest=strictest, profile=session.profile)
            problems.add(("sessions", index, "profile"), said)


def all_chat(file: ConfigFile, above: Above | None) -> ChatSettings:
    """What either of the two files says about chat."""
    tables = [above.file.chat, file.chat] if above is not None else [file.chat]
    words: dict[str, tuple[str, ...]] = {}
    for table in tables:
        for category, entries in table.words.items():
            words[category] = words.get(category, ()) + entries
    return ChatSettings(
        own_details=tuple(detail for table in tables for detail in table.organisation_details),
        words=words,
        words_left_out=tuple(entry for table in tables for entry in table.words_left_out),
    )


def all_staff(file: ConfigFile, above: Above | None) -> tuple[StaffTable, ...]:
    """Everybody on the staff, the organisation's first."""
    return (*above.file.staff, *file.staff) if above is not None else file.staff


def all_sessions(file: ConfigFile, folder: Path, above: Above | None) -> list[tuple[SessionTable, Path]]:
    """Every kind of session, the organisation's first, each with the folder that its paths begin at."""
    own = [(session, folder) for session in file.sessions]
    return [*((session, above.folder) for session in above.file.sessions), *own] if above is not None else own


def all_protected(file: ConfigFile, above: Above | None) -> frozenset[str]:
    """Everybody who is protected, by whichever of the two files."""
    return file.care.protected | (above.file.care.protected if above is not None else frozenset())
