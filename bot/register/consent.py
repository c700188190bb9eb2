"""What a register says of recording consent, and of whoever may give it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from bot.register.cells import NotUnderstood, day, is_date, text, yes_or_no
from rules.folding import fold, split_words, word_set

MORE_THAN_YES: Final = 'says yes and something else; write who agreed, when and for what, like "yes, Sarah Hart, 2026-09-01, for marketing"'

_WITHDRAWN: Final = frozenset({"withdrawn", "revoked", "refused", "declined"})
_RELATIONS: Final = word_set(
    """mother mum mummy mom mommy mam mama father dad daddy papa parent parents stepmother stepmum stepfather stepdad
    grandmother grandma gran granny nan nana nanny grandfather grandad grandpa grandparent aunt auntie uncle sister brother
    sibling cousin carer caregiver guardian wife husband partner spouse childminder"""
)
_BESIDE_RELATION: Final = word_set(
    "step foster legal special her his their the my social key support worker family friend"
)
_PARTICLES: Final = word_set(
    "de da das do dos del della di du van von der den la le al el bin ibn bint ben ap ab and mr mrs ms miss mx dr"
)
# Whatever is said with one of these is a condition or a limit, however much it looks like a name.
_CONDITIONS: Final = word_set(
    """not no only but if unless except when where while until without with ask asks asked asking first before please
    must maybe audio video photo photos picture pictures image images face faces camera sound voice voices screen
    group shots shot back blurred visible name names internal external private public use website social media
    youtube facebook instagram marketing training class session sessions term week year tbc pending verbal verbally all any
    some parts part live stream streaming"""
)
_MEANS: Final = word_set("email e mail phone text message letter form post")
_PART: Final = re.compile(r"\s*[,;](?!\s*\d{4}\s*(?:$|[,;]))\s*|\s+(?=(?:by|on|for|from)\s)", re.IGNORECASE)
_IN_BRACKETS: Final = re.compile(r"\s*\(([^()]*)\)")
_AFTER_DASH: Final = re.compile(r"(?:\s*,\s*|\s+[-–—]\s+)([^,;()\-–—]+)$")
_MOST_WORDS: Final = 8


@dataclass(frozen=True, slots=True)
class Consent:
    """Whether somebody may be recorded; who said so, when, and for what. None is what is not said."""

    given: bool | None = None
    by: str | None = None
    on: date | None = None
    purpose: str | None = None


def consent(cell: str, names: Iterable[str] = ()) -> Consent:
    """Consent as in "yes, Sarah Hart, 2026-09-01, for marketing". `names` are those that the line says elsewhere.

    A date alone is a yes and anything withdrawn a no. A yes with anything else beside it is not understood, since it may
    be a condition. Raises NotUnderstood.
    """
    head, *parts = [part for part in _PART.split(text(cell)) if part] or [""]
    word, _, rest = head.partition(" ")
    if word.casefold().rstrip(".:!") in _WITHDRAWN:
        return Consent(given=False, on=_only_date(parts))
    if is_date(head):
        return _agreed([head, *parts], names)
    try:
        given = yes_or_no(head)
    except NotUnderstood:
        given, parts = yes_or_no(word.rstrip(":")), [rest, *parts]
        if not given and not is_date(rest):
            raise
    return _agreed(parts, names) if given else Consent(given=False, on=_only_date(parts))


def guardian(cell: str) -> tuple[str, str | None]:
    """A guardian's name and what they are to the child, as in "Sarah Hart (mother)"; None where it does not say."""
    relations: list[str] = []

    def taken(found: re.Match[str]) -> str:
        relation = text(found[1])
        if not is_relation(relation):
            return found[0]
        relations.append(relation)
        return ""

    several = [_AFTER_DASH.sub(taken, _IN_BRACKETS.sub(taken, part)) for part in text(cell).split(";")]
    name = "; ".join(filter(None, map(text, several)))
    return name or text(cell), "; ".join(relations) or None


def is_relation(phrase: str) -> bool:
    """Whether a phrase says what somebody is to a child, and not who they are."""
    words = [word.removesuffix("'s") for word in split_words(fold(phrase))]
    beside = _RELATIONS | _BESIDE_RELATION
    return (
        bool(words)
        and all(word in beside for word in words)
        and words[-1] in _RELATIONS | {"worker", "friend"}
    )


def _agreed(parts: Iterable[str], names: Iterable[str]) -> Consent:
    known = frozenset(word for name in names for word in split_words(fold(name)))
    by: list[str] = []
    on: date | None = None
    purpose: str | None = None
    for part in parts:
        word, _, rest = part.partition(" ")
        said = rest if word.casefold() in {"by", "on", "for", "from"} else part
        if on is None and is_date(said):
            on = day(said)
        elif word.casefold() == "for" and purpose is None:
            purpose = rest
        elif word.casefold() in {"by", "from"} and _is_means(rest):
            continue
        elif _is_somebody(said, known, named=word.casefold() in {"by", "from"}):
            by.append(said)
        else:
            raise NotUnderstood(MORE_THAN_YES)
    return Consent(given=True, by=", ".join(by) or None, on=on, purpose=purpose)


def _only_date(parts: Iterable[str]) -> date | None:
    dates = [said for part in parts if is_date(said := re.sub(r"^on ", "", part, flags=re.IGNORECASE))]
    return day(dates[0]) if len(dates) == 1 else None


def _is_means(phrase: str) -> bool:
    return all(word in _MEANS for word in split_words(fold(phrase)))


def _is_somebody(phrase: str, known: frozenset[str], *, named: bool) -> bool:
    """Whether a phrase says who. Somebody `named` as such may be written in small letters."""
    words = [(word, found) for word in phrase.split() for found in split_words(fold(word))]
    if not 0 < len(words) <= _MOST_WORDS or any(map(str.isdigit, phrase)):
        return False
    if any(found in _CONDITIONS for _, found in words):
        return False
    if named or is_relation(phrase):
        return True
    allowed = known | _PARTICLES | _RELATIONS | _BESIDE_RELATION
    if not all(found in allowed or not word.islower() for word, found in words):
        return False
    sure = any(found in known for _, found in words)
    return sure or sum(found not in allowed for _, found in words) > 1
