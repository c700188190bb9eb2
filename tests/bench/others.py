"""Two general rule engines for Python, given five conditions like those of Chaperone's rules.

They are not built for the same: they only say whether a condition holds of facts that somebody else has kept, while an
event in Chaperone's engine also changes the session's state, opens and closes breaches and finds responses.
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from importlib.metadata import version
from statistics import median
from time import perf_counter_ns

from tests.bench.figures import Figure

ROUNDS = 5
TIMES = 100

FACTS: Mapping[str, object] = {
    "staff": False,
    "sharing": True,
    "recording": True,
    "consents": False,
    "inside": True,
    "waited": False,
    "match": "none",
    "now": 1_793_727_730.0,
    "planned_end": 1_793_727_600.0,
    "grace": 120.0,
}

CONDITIONS: Mapping[str, str] = {
    "screen_share": "sharing and not staff",
    "screen_name": "match == 'none' and not staff",
    "recording": "recording and not consents and not staff",
    "waiting_room": "inside and not waited and not staff",
    "session_close": "now >= planned_end + grace",
}

Evaluate = Callable[[Mapping[str, object]], list[bool]]


def rule_engine() -> Evaluate:
    """The conditions in rule-engine's language."""
    rule = import_module("rule_engine").Rule
    rules = [rule(condition) for condition in CONDITIONS.values()]
    return lambda facts: [one.matches(facts) for one in rules]


def cel_python() -> Evaluate:
    """The conditions in CEL; what each evaluation costs includes giving it the facts as CEL's own types."""
    celpy = import_module("celpy")
    environment = celpy.Environment()
    in_cel = (text.replace(" and ", " && ").replace("not ", "!") for text in CONDITIONS.values())
    programs = [environment.program(environment.compile(text)) for text in in_cel]

    def evaluate(facts: Mapping[str, object]) -> list[bool]:
        given = {name: celpy.json_to_cel(value) for name, value in facts.items()}
        return [bool(program.evaluate(given)) for program in programs]

    return evaluate


def measured() -> dict[str, Figure]:
    """Microseconds for the five conditions on one set of facts, by package; those that are not installed left out."""
    figures = {}
    for package, make in (("rule-engine", rule_engine), ("cel-python", cel_python)):
        try:
            evaluate = make()
        except ModuleNotFoundError:
            continue
        if not all(evaluate(FACTS)):
            raise ValueError(f"{package} does not find all the conditions to hold")
        figures[f"{package} {version(package)}"] = Figure.of(_round(evaluate) for _ in range(ROUNDS))
    return figures


def _round(evaluate: Evaluate) -> float:
    costs = []
    for _ in range(TIMES):
        before = perf_counter_ns()
        evaluate(FACTS)
        costs.append((perf_counter_ns() - before) / 1000)
    return median(costs)
