"""What was told of one thing that comes and goes, and which of its comings and goings were not. Pure.

One thing is one time somebody was in the session, by the id that is new at every join, or the recording.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

# What Zoom tells as it happens and what its records say is taken for the same where the times are no further apart.
SAME_MOMENT: Final = timedelta(seconds=30)

# The records give whole seconds, the rest cut off.
ROUNDED_BY: Final = timedelta(seconds=1)


class Where(StrEnum):
    """Where somebody is from some moment on."""

    ROOM = "room"
    WAITING = "waiting"
    AWAY = "away"


@dataclass(frozen=True, slots=True)
class Mark:
    """Where somebody was told to be from `at` on; of one that `comes` it was told that they came there then."""

    at: datetime
    where: Where
    comes: bool = False


@dataclass(frozen=True, slots=True)
class Stretch:
    """From when to when somebody was somewhere, by the records; no `end` where that is not known or not yet."""

    where: Where
    begin: datetime
    end: datetime | None


def joined_up(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Stretches in order, those made one that are in the same place with no more than a moment between them."""
    found: list[Stretch] = []
    for one in sorted(stretches, key=lambda stretch: stretch.begin):
        last = found[-1] if found else None
        if last is None or last.where is not one.where or not _goes_on(last, one):
            found.append(one)
        elif last.end is not None:
            end = None if one.end is None else max(last.end, one.end)
            found[-1] = Stretch(last.where, last.begin, end)
    return found


def _goes_on(last: Stretch, one: Stretch) -> bool:
    return last.end is None or one.begin - last.end <= SAME_MOMENT


@dataclass(frozen=True, slots=True)
class Gap:
    """A coming, or a going from `where`, of which nothing was told."""

    at: datetime
    where: Where
    came: bool


def not_told(marks: Iterable[Mark], stretches: Iterable[Stretch], over: datetime | None) -> Iterator[Gap]:
    """The comings and goings of which nothing was told. `over` is when everything ended, if it has.

    What was told counts: where the records say otherwise nothing is made of that, nor where as many comings were told as the
    records have.
    """
    known, every = list(marks), joined_up(stretches)
    told = Counter(mark.where for mark in known if mark.comes)
    listed = Counter(one.where for one in every)
    for place, one in enumerate(every):
        lacking = told[one.where] < listed[one.where]
        coming = _coming(sorted(known, key=_at), one) if lacking else None
        if coming is not None:
            known.append(Mark(coming, one.where, comes=True))
            yield Gap(coming, one.where, came=True)
        if one.end is None or _is_handed_on(one, every[place + 1 :]):
            continue
        going = _going(sorted(known, key=_at), one, one.end, over)
        if going is not None:
            known.append(Mark(going, Where.AWAY))
            yield Gap(going, one.where, came=False)


def _at(mark: Mark) -> datetime:
    return mark.at


def _coming(known: Sequence[Mark], one: Stretch) -> datetime | None:
    if _has_come(known, one) or any(_is_told(mark, one) for mark in known):
        return None
    return max([one.begin, *(mark.at for mark in known if _is_on_the_way(mark, one))])


def _is_on_the_way(mark: Mark, one: Stretch) -> bool:
    """Whether it was told of the second in which they came, and must have been before that."""
    if one.where is not Where.ROOM or not one.begin < mark.at < one.begin + ROUNDED_BY:
        return False
    is_brief = one.end is not None and one.end - one.begin <= ROUNDED_BY
    return mark.where is Where.AWAY or (mark.where is Where.WAITING and not is_brief)


def _is_told(mark: Mark, one: Stretch) -> bool:
    """Whether it was told that they came, as the stretch began or later in it: the records may count from when they waited."""
    if not mark.comes or mark.where is not one.where or mark.at < one.begin:
        return False
    return one.end is None or mark.at < one.end or mark.at - one.begin < ROUNDED_BY


def _has_come(known: Sequence[Mark], one: Stretch) -> bool:
    """Whether they were told to have come there before, and of nothing else since."""
    come = False
    for mark in known:
        if mark.at >= one.begin + ROUNDED_BY:
            break
        come = mark.where is one.where and (mark.comes or come)
    return come


def _going(known: Sequence[Mark], one: Stretch, end: datetime, over: datetime | None) -> datetime | None:
    before = [mark for mark in known if mark.at <= end + ROUNDED_BY]
    if not before or before[-1].where is not one.where:
        return None
    signs = [before[-1].at]
    for mark in known[len(before) :]:
        if mark.where is not one.where:
            return None
        if mark.comes:
            return max([end, *signs])
        if mark.at > end + SAME_MOMENT:
            return None
        signs.append(mark.at)
    if over is not None and over.replace(microsecond=0) <= end + SAME_MOMENT:
        return None
    return max([end, *signs])


def _is_handed_on(one: Stretch, later: Sequence[Stretch]) -> bool:
    """Whether they went straight on to another place, so that coming there says all."""
    return bool(later) and one.end is not None and later[0].begin - one.end <= SAME_MOMENT


def told_stretches(marks: Iterable[Mark], over: datetime | None) -> list[Stretch]:
    """When somebody was in the room by what was told."""
    found: list[Stretch] = []
    since: datetime | None = None
    for mark in sorted(marks, key=_at):
        if mark.where is Where.ROOM:
            since = since or mark.at
        elif since is not None:
            found.append(Stretch(Where.ROOM, since, mark.at))
            since = None
    if since is not None:
        found.append(Stretch(Where.ROOM, since, over))
    return found
