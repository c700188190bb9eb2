"""What a report comes to as a whole. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from rules.attestation import State
from rules.finding import Status

# What nobody vouches for, or somebody says was not so, is not called kept.
_UNDERMINES: Final = frozenset({State.OVERDUE, State.NO})


def outcome_of(rules: Iterable[Mapping[str, Any]], report: Mapping[str, Any]) -> str:
    """The outcome of a report (`chaperone.report/1`) with these rows of rules."""
    statuses = {rule["status"] for rule in rules}
    if Status.BREACHED in statuses:
        return "breached"
    # Where deliveries are known to be missing, others may be that nothing shows afterwards.
    attested = (one["state"] for one in report.get("attestations", ()))
    in_doubt = "learnt" in report["coverage"] or any(state in _UNDERMINES for state in attested)
    return "not_proven" if in_doubt or Status.NOT_CHECKED in statuses else "kept"


def awaits_answers(report: Mapping[str, Any]) -> bool:
    """Whether a report that was issued as kept may still come to something else, by what people answer."""
    is_due = any(one["state"] == State.DUE for one in report.get("attestations", ()))
    return is_due and report["outcome"] == "kept" and report["number"] is not None
