"""For how long records are kept, as a notice says it: from the organisation's schedule."""

from collections.abc import Mapping
from typing import Final

from bot.config.retention import RetentionTable, in_words
from bot.journal.retention_tables import Kind
from bot.notices.notice import Kept
from bot.notices.rule_words import Audience
from bot.retention.kinds import BY_KIND
from bot.retention.nightly import period_of

HOW_LONG: Final = "{period}, counted from: {counted_from}"

# What concerns the people that a notice is for; the whole schedule is `chaperone retention`.
_TOLD: Final[Mapping[Audience, tuple[Kind, ...]]] = {
    Audience.PARENTS: (Kind.SESSIONS, Kind.ALIASES, Kind.CONCERNS),
    Audience.STAFF: (
        Kind.SESSIONS,
        Kind.ATTESTATIONS,
        Kind.ALIASES,
        Kind.SIGN_INS,
        Kind.CONCERNS,
        Kind.CONCERNS_ABOUT_ADULTS,
    ),
    Audience.CHILDREN: (Kind.SESSIONS, Kind.CONCERNS),
}

_TO_CHILDREN: Final = {
    Kind.SESSIONS: "What happened in our sessions, and who was there",
    Kind.CONCERNS: "What our grown-ups write down when they are worried about somebody",
}


def kept_for(audience: Audience, retention: RetentionTable) -> list[Kept]:
    """The kinds of record that an audience is told of, with their periods."""
    return [_kept(audience, kind, retention) for kind in _TOLD[audience]]


def _kept(audience: Audience, kind: Kind, retention: RetentionTable) -> Kept:
    record, period = BY_KIND[kind], in_words(period_of(retention, kind))
    if audience is Audience.CHILDREN:
        return Kept(_TO_CHILDREN[kind], "", period)
    counted_from = record.counted_from[:1].lower() + record.counted_from[1:]
    why = record.purpose[:1].lower() + record.purpose[1:].rstrip(".")
    return Kept(record.title, why, HOW_LONG.format(period=period, counted_from=counted_from))
