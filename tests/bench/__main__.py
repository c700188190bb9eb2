"""`python -m tests.bench`: measure everything, print it and write it to docs/performance.md. Takes some fifteen minutes.

`python -m tests.bench engine pages replay` measures those parts, or one of them, and writes them into the page that is there;
`soak`, which takes an hour, is measured in no other way.

What a million sessions a day would take is reckoned from the page and written to docs/scale.md.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from time import monotonic
from typing import TypeVar

from tests.bench import (
    acting,
    deciding,
    machine,
    others,
    pressing,
    receiving,
    replaying,
    rivet,
    scale,
    soak,
    staff_pages,
    stores,
    thousand,
)
from tests.bench.page import Measured, engine_section, kept, page, replay_section, with_sections
from tests.bench.processes import ROOT
from tests.bench.receiving import Received
from tests.bench.stores import Store, at_hand
from tests.postgres import put_away

Result = TypeVar("Result")

PAGE = ROOT / "docs" / "performance.md"
SCALE = ROOT / "docs" / "scale.md"


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


def on_each_store(what: str, measure: Callable[[Store], Result], *, at_most: int = 2) -> dict[str, Result]:
    """What `measure` gives on each kind of store that is at hand and shared by `at_most` so many, by the store's name."""
    try:
        return {
            store.name: measured(f"{what} on {store.name}", partial(measure, store))
            for store in at_hand()
            if store.services <= at_most
        }
    finally:
        put_away()


PARTS: Mapping[str, Callable[[], str]] = {
    "engine": lambda: engine_section(measured("the engine", deciding.engine)),
    "pages": lambda: staff_pages.section(measured("the staff pages", staff_pages.measured)),
    "pressing": lambda: measured("presses", pressing.section),
    "replay": lambda: replay_section(measured("replays", replaying.replayed)),
    "stores": lambda: stores.section(on_each_store("the load", stores.carried)),
    "thousand": lambda: thousand.section(on_each_store("a thousand sessions", thousand.held, at_most=1)),
    "soak": lambda: soak.section(measured("an hour", soak.soaked)),
}

LONGER = ("pressing", "stores", "thousand", "pages")
APART = (soak.HEADING,)
"""What `make bench` leaves as it is, because it takes an hour."""


def main(parts: Sequence[str]) -> None:
    """Measure, print and write."""
    if parts:
        found = with_sections(PAGE.read_text(), [PARTS[part]() for part in parts])
    else:
        found = with_sections(
            everything(), [PARTS[part]() for part in LONGER] + kept(PAGE.read_text(), APART)
        )
    PAGE.write_text(found)
    SCALE.write_text(scale.page(scale.costs(found)))
    sys.stdout.write(found)


def everything() -> str:
    """The page with everything on it measured anew."""
    return page(
        Measured(
            machine=measured("the machine", machine.description),
            engine=measured("the engine", deciding.engine),
            replayed=measured("replays", replaying.replayed),
            others=measured("other engines", others.measured),
            limit=measured("the receiver alone", receiving.limit),
            rivet=measured("Zoom's receiver", rivets),
            chaperone=measured("the service", receiving.chaperone),
            acted=measured("actions", acting.chaperone),
        )
    )


if __name__ == "__main__":
    main(sys.argv[1:])
