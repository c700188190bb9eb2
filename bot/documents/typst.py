"""Setting documents as PDF, by Typst: a template, and what it shows as data."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Final

import typst

from bot.documents.glyphs import drawable

# Templates are named by their path below this package, so that each part of the program keeps its own.
ROOT: Final = "bot"


@dataclass(frozen=True, slots=True)
class Imprint:
    """What the house's page says of a document: whose it is, what kind, which one, and when it was made.

    `at` is the document's date, not the time at which it is printed: the same document printed twice is the same file.
    Where it has no `hash` of its own the page shows one of all that the document was made from.
    """

    organisation: str
    kind: str
    title: str
    at: datetime
    number: int | None = None
    hash: str | None = None


def typeset(template: str, data: Mapping[str, object]) -> bytes:
    """The PDF that a template makes of data: the same data, the same bytes. `data["document"]` is an `Imprint`.

    `template` is a path below the package, such as "report/templates/report.typ"; it shows the page of
    "/documents/templates/house.typ". Data is JSON, an `Imprint` apart, and reaches the template as a value: no text in it can
    become code. Nothing is fetched, and no font is used but those that come with Typst.

    Raises TypeError where the data is none, and typst.TypstError where the template does not fit it.
    """
    imprint = data["document"]
    if not isinstance(imprint, Imprint):
        raise TypeError("data has no Imprint as its document")
    body = {name: value for name, value in data.items() if name != "document"}
    facts = {**asdict(imprint), "at": imprint.at.astimezone(UTC).isoformat()}
    if imprint.hash is None:
        facts["hash"] = sha256(_canonical({**body, "document": facts}).encode()).hexdigest()
    root = _root()
    pdf: bytes = typst.compile(
        root / template,
        root=root,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": _canonical(drawable({**body, "document": facts}))},
        timestamp=int(imprint.at.timestamp()),
    )
    return pdf


def _canonical(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _root() -> Path:
    return Path(str(files(ROOT)))


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)
