"""A policy as one canonical text, to be known by its hash and to decide again under."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, date, timedelta
from functools import cache, lru_cache
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter

from rules.attestation import Checklist
from rules.catalog import catalog
from rules.policy import Care, Policy, Profile, Response, RulePolicy, SessionPattern, StaffMember

_RESPONSE = TypeAdapter(Response)
_PATTERNS = TypeAdapter(tuple[SessionPattern, ...])
_CARE = TypeAdapter(Care)
_CHECKLIST = TypeAdapter(Checklist)
_STAFF = TypeAdapter(tuple[StaffMember, ...])


def policy_as_json(policy: Policy, switched_off: Mapping[str, frozenset[str]]) -> str:
    """Everything that decides, as canonical JSON: equal policies give the same text, spans are in seconds.

    Raises ValueError for a time zone that has no name.
    """
    document = {
        "profiles": {name: _profile(profile) for name, profile in policy.profiles.items()},
        "strictest": policy.strictest,
        "patterns": [asdict(pattern) for pattern in policy.patterns],
        "staff": [asdict(member) for member in policy.staff],
        "timezone": _timezone_name(policy),
        "care": asdict(policy.care),
        "attestations": asdict(policy.attestations),
        "switched_off": dict(switched_off),
    }
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain)


def policy_hash(text: str) -> str:
    """The SHA-256 of a policy's canonical text, in hexadecimal."""
    return sha256(text.encode()).hexdigest()


# Many sessions run under one policy, and reading one takes longer than what is then done with it.
@lru_cache(maxsize=16)
def policy_from_json(text: str) -> tuple[Policy, Mapping[str, frozenset[str]]]:
    """The policy that `policy_as_json` wrote, and the rules that were switched off in each profile.

    Rules and options that this version does not know are left out; an option that the text does not have
    takes its default. Raises ValueError for a text that is no policy.
    """
    document = json.loads(text)
    try:
        policy = Policy(
            profiles={name: _read_profile(name, rules) for name, rules in document["profiles"].items()},
            strictest=document["strictest"],
            patterns=_PATTERNS.validate_python(document["patterns"]),
            staff=_STAFF.validate_python(document["staff"]),
            timezone=ZoneInfo(document["timezone"]),
            care=_CARE.validate_python(document.get("care", {})),
            attestations=_CHECKLIST.validate_python(document.get("attestations", {})),
        )
        switched_off = {name: frozenset(rules) for name, rules in document["switched_off"].items()}
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError(f"not a policy: {error!r}") from error
    return policy, switched_off


def _profile(profile: Profile) -> dict[str, Any]:
    return {name: _rule(wanted) for name, wanted in profile.rules.items()}


def _rule(wanted: Any) -> dict[str, Any]:
    return {"response": asdict(wanted.response), "options": asdict(wanted.options)}


def _timezone_name(policy: Policy) -> str:
    match policy.timezone:
        case ZoneInfo(key=str(name)):
            return name
        case zone if zone is UTC:
            return "UTC"
        case zone:
            raise ValueError(f"a time zone without a name: {zone!r}")


def _plain(value: object) -> object:
    match value:
        case timedelta():
            seconds = value.total_seconds()
            return int(seconds) if seconds.is_integer() else seconds
        case date():
            return value.isoformat()
        case frozenset():
            return sorted(value)
        case _:
            raise TypeError(f"no place in a policy's text for {value!r}")


def _read_profile(name: str, rules: Mapping[str, Any]) -> Profile:
    known = catalog()
    return Profile(name, {rule: _read_rule(rule, kept) for rule, kept in rules.items() if rule in known})


def _read_rule(rule: str, kept: Mapping[str, Any]) -> RulePolicy:
    return RulePolicy(
        _RESPONSE.validate_python(kept["response"]),
        _options_of(rule).validate_python(kept["options"]),
    )


@cache
def _options_of(rule: str) -> TypeAdapter[Any]:
    # Made once, for making it takes far longer than reading with it, and a policy is read for each session's settings.
    return TypeAdapter(catalog()[rule].options)
