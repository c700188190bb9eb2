"""`python -m tests.bench`: measure everything, print it and write it to docs/performance.md. Takes some four minutes."""

import sys
from collections.abc import Callable
from time import monotonic
from typing import TypeVar

from tests.bench import acting, deciding, machine, others, receiving, rivet
from tests.bench.page import Measured, page
from tests.bench.processes import ROOT
from tests.bench.receiving import Received

Result = TypeVar("Result")

PAGE = ROOT / "docs" / "performance.md"


def measured(what: str, measure: Callable[[], Result]) -> Result:
    """What `measure` gives, with a line about it on standard error."""
    sys.stderr.write(f"{what} … ")
    sys.stderr.flush()
    began = monotonic()
    result = measure()
    sys.stderr.write(f"{monotonic() - began:.0f} s\n")
    return result


def rivets() -> Received | str:
    """Zoom's JavaScript receiver, or why it was not measured."""
    try:
        return rivet.receiving()
    except rivet.NotMeasured as why:
        return str(why)


def main() -> None:
    """Measure, print and write."""
    found = page(
        Measured(
            machine=measured("the machine", machine.description),
            engine=measured("the engine", deciding.engine),
            others=measured("other engines", others.measured),
            limit=measured("the receiver alone", receiving.limit),
            rivet=measured("Zoom's receiver", rivets),
            chaperone=measured("the service", receiving.chaperone),
            acted=measured("actions", acting.chaperone),
        )
    )
    PAGE.write_text(found)
    sys.stdout.write(found)


if __name__ == "__main__":
    main()
