"""How much of a session a report has seen, in plain words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.report.clauses import unchecked
from bot.report.page import counted
from bot.report.reconciled import learnt_words, unread_words
from bot.report.times import LocalTimes
from rules.phrases import spoken

RECEIVED = "{deliveries} from Zoom came in."
LATE = "{late} of them came late: the record holds what they told, and Chaperone did not step in for what was over by then."
NONE_LATE = "None of them came late."
GAPS = "{gaps} noticed in what came in, so something that happened may be missing from this report."
NO_GAPS = "No gap was noticed in what came in."
CORRECTED = "{corrected} put right from Zoom's own record of the session."
NONE_CORRECTED = "Nothing in the record has been put right from Zoom's own record of the session."
NOTHING_TOLD = "Zoom told Chaperone nothing of this session as it happened."
NOT_CHECKED = "Not checked: {rules}. The list of rules says why."
ALL_CHECKED = "No rule was left unchecked."


@dataclass(frozen=True, slots=True)
class CoverageLine:
    """One sentence; `lacking` where it tells of something that was not seen."""

    text: str
    lacking: bool = False


def coverage_words(
    coverage: Mapping[str, Any], rules: Sequence[Mapping[str, Any]], times: LocalTimes
) -> list[CoverageLine]:
    """What came in, what came late or not at all, and what nothing could be seen of."""
    deliveries = counted(coverage["deliveries"], "delivery", "deliveries")
    late, gaps, corrected = coverage["late"], coverage["gaps"], coverage["reconciled"]
    missing = GAPS.format(gaps=counted(gaps, "gap was", "gaps were"))
    put_right = CORRECTED.format(corrected=counted(corrected, "entry was", "entries were"))
    return [
        CoverageLine(RECEIVED.format(deliveries=deliveries))
        if coverage["deliveries"] or not corrected
        else CoverageLine(NOTHING_TOLD, lacking=True),
        CoverageLine(LATE.format(late=late) if late else NONE_LATE),
        CoverageLine(missing, lacking=True) if gaps else CoverageLine(NO_GAPS),
        CoverageLine(put_right if corrected else NONE_CORRECTED),
        *(CoverageLine(sentence, lacking=True) for sentence in learnt_words(coverage, times)),
        *(CoverageLine(sentence, lacking=True) for sentence in unread_words(coverage)),
        _not_checked(rules),
    ]


def _not_checked(rules: Sequence[Mapping[str, Any]]) -> CoverageLine:
    names = ", ".join(f"{spoken(rule).lower()} ({numbers})" for rule, numbers in unchecked(rules))
    return CoverageLine(NOT_CHECKED.format(rules=names), lacking=True) if names else CoverageLine(ALL_CHECKED)
