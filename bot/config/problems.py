"""What is wrong with a configuration, where, and what would be right."""

import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from bot.config.toml_places import Place, dotted, nearest_line

CLIENT_VARIABLE = "CHAPERONE_ZOOM_CLIENT_SECRET"
WEBHOOK_VARIABLE = "CHAPERONE_ZOOM_WEBHOOK_SECRET"

KEPT_IN_ENVIRONMENT = (
    "Secrets are not kept in this file. Take this line out, "
    "and put the value into the environment variable {variable}."
)
NOT_GIVEN = "This must be given: {what}."
NOT_GIVEN_PLAINLY = "This must be given."
UNKNOWN_KEY = "There is no such key here; the keys are {known}."
UNKNOWN_KEY_NEAR = 'There is no such key here; did you mean "{near}"?'
NOT_A_CHOICE = "{value} is not one of the choices; write {choices}."
NOT_A_CHOICE_NEAR = '{value} is not one of the choices; did you mean "{near}"? The choices are {choices}.'
NOT_A_LIST = "{value} is not a list; put square brackets around it."
WRONG_TYPE = {
    "tuple_type": NOT_A_LIST,
    "frozen_set_type": NOT_A_LIST,
    "string_type": "{value} is not text; put text in quotes.",
    "int_type": "{value} is not a whole number; write one without quotes, such as 3.",
    "bool_type": "{value} is neither true nor false; write one of these, without quotes.",
    "date_type": "{value} is not a date; write it without quotes, such as 2027-03-01.",
    "model_type": "{value} is not a table; begin a table with a line of its name in square brackets.",
    "greater_than_equal": "{value} is too small; the least is {ge}.",
    "less_than_equal": "{value} is too big; the most is {le}.",
}

CURLY_QUOTES = "There are curly quotes on this line; write straight ones."
NOT_A_DAY = "This is no day that there is; write year, month and day without quotes, such as 2027-03-01."
NUMBER_IN_QUOTES = "{value} stands in quotes, which make it text; write {number}."
NOT_HERE = "This belongs into the file of each place, and not into this one, which several places share; put it there."
NOT_TOML = "This cannot be read as TOML ({fault})."
TOML_FAULTS = {
    "Cannot declare": "This table stands in the file twice; put all its keys under one heading.",
    "Cannot overwrite": "This key is given twice; keep one of the two.",
    "Duplicate inline": "This key is given twice; keep one of the two.",
    "Invalid value": "The value is not complete; text and spans of time go in quotes.",
    "Illegal character '\\n'": "A quote is opened on this line and not closed.",
    "Unterminated": "A quote is opened and not closed.",
    "Invalid hex": r"Write a backslash twice (\\), or put the text in single quotes.",
    "Unescaped": r"Write a backslash twice (\\), or put the text in single quotes.",
    "Invalid statement": "This is neither a key with = and its value, nor a table's name in square brackets.",
    "Expected '='": "A key is followed by = and its value.",
    "Expected newline": "The value ends before the line does; text and spans of time go in quotes.",
    "Expected ']": "A table's name is not closed with as many square brackets as it is opened with.",
    "Unclosed array": "A list is opened with [ and not closed with ].",
    "Unclosed inline": "A table is opened with { and not closed with } on the same line.",
}

_TOML_PLACE = re.compile(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", re.DOTALL)
_DAY = re.compile(r"=\s*\d{1,4}(?:[-/.]\d{1,2}[-/.]\d{1,4}|\s+[a-z]{3,}\s+\d{2,4})", re.IGNORECASE)
_SECRET = re.compile("secret|token|password", re.IGNORECASE)
_LONGEST_SHOWN = 60

Table = TypeVar("Table", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake: the key or environment variable it concerns, its line, and what would be right.

    `file` is the name of the file where it is another than the one that is read.
    """

    key: str
    sentence: str
    line: int | None = None
    column: int | None = None
    file: str = ""

    def __str__(self) -> str:
        line = "" if self.line is None else f"line {self.line}"
        column = "" if self.column is None else f"column {self.column}"
        where = ", ".join(filter(None, (self.file, line, column, self.key)))
        return f"{where}: {self.sentence}" if where else self.sentence


class ConfigError(Exception):
    """A configuration cannot be used; `problems` holds all that is wrong with it, in the file's order."""

    def __init__(self, path: Path, problems: Iterable[Problem]) -> None:
        self.path = path
        self.problems = tuple(sorted(problems, key=_file_order))
        super().__init__(path, self.problems)

    def __str__(self) -> str:
        return "\n".join([f"The configuration {self.path} cannot be used.", *map(str, self.problems)])


def _file_order(problem: Problem) -> tuple[bool, int]:
    return (problem.line is None, problem.line or 0)


@dataclass(frozen=True, slots=True)
class Problems:
    """The problems found so far in a file whose keys stand on `lines`, and notes, which stop nothing.

    `file` is the file's name where it is another than the one that is read.
    """

    lines: Mapping[Place, int]
    file: str = ""
    found: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)

    def add(self, place: Place, sentence: str) -> None:
        self.found.append(self._problem(place, sentence))

    def note(self, place: Place, sentence: str) -> None:
        self.notes.append(self._problem(place, sentence))

    def _problem(self, place: Place, sentence: str) -> Problem:
        return Problem(dotted(place), sentence, nearest_line(self.lines, place), file=self.file)


def plain(sentence: str, value: object) -> PydanticCustomError:
    """A validator's complaint in our own words; `{value}` in the sentence is what stands in the file."""
    return PydanticCustomError("plain", "{sentence}", {"sentence": sentence.replace("{value}", shown(value))})


def shown(value: object) -> str:
    """A value roughly as it stands in the file, cut where it is long."""
    match value:
        case str() | bool():
            text = json.dumps(value, ensure_ascii=False)
        case date() | time():
            text = value.isoformat()
        case {}:
            text = "This table"
        case list():
            text = "This list"
        case _:
            text = str(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


def near(word: object, known: Iterable[str]) -> str | None:
    """The known word that was probably meant."""
    return next(iter(get_close_matches(str(word).casefold(), list(known), n=1)), None)


def read_table(model: type[Table], raw: object, place: Place, problems: Problems) -> Table | None:
    """A table of the file as its model; where it does not fit, None, and the faults go to `problems`."""
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            problems.add((*place, *detail["loc"]), _sentence(model, detail))
        return None


def _sentence(model: type[BaseModel], detail: ErrorDetails) -> str:
    value = detail["input"]
    match detail["type"]:
        case "plain":
            return detail["msg"]
        case "missing":
            what = _keys_at(model, detail["loc"][:-1])[str(detail["loc"][-1])]
            return NOT_GIVEN.format(what=what) if what else NOT_GIVEN_PLAINLY
        case "extra_forbidden":
            of_places: frozenset[str] = getattr(model, "of_places", frozenset())
            if len(detail["loc"]) == 1 and detail["loc"][0] in of_places:
                return NOT_HERE
            return _unknown_key(detail["loc"], _keys_at(model, detail["loc"][:-1]))
        case "int_type" if isinstance(value, str) and value.strip().isdecimal():
            return NUMBER_IN_QUOTES.format(value=shown(value), number=value.strip())
        case "enum":
            return _not_a_choice(value, re.findall("'([^']+)'", detail["ctx"]["expected"]))
        case kind:
            known = WRONG_TYPE.get(kind)
            return known.format(value=shown(value), **detail.get("ctx", {})) if known else f"{detail['msg']}."


def _keys_at(model: type[BaseModel], place: Place) -> Mapping[str, str | None]:
    """The keys of the table at a place inside a model, each with what it is for."""
    for step in place:
        if isinstance(step, str):
            annotation: Any = model.model_fields[step].annotation
            model = next(iter(get_args(annotation)), annotation)
    return {known.alias or name: known.description for name, known in model.model_fields.items()}


def _unknown_key(place: Place, known: Iterable[str]) -> str:
    key = str(place[-1])
    if _SECRET.search(key):
        about_webhooks = any(word in dotted(place).casefold() for word in ("webhook", "token"))
        return KEPT_IN_ENVIRONMENT.format(variable=WEBHOOK_VARIABLE if about_webhooks else CLIENT_VARIABLE)
    meant = near(key, known)
    return UNKNOWN_KEY_NEAR.format(near=meant) if meant else UNKNOWN_KEY.format(known=", ".join(known))


def _not_a_choice(value: object, choices: list[str]) -> str:
    meant = near(value, choices)
    *some, last = (shown(choice) for choice in choices)
    if meant is None or len(choices) <= 3:
        return NOT_A_CHOICE.format(value=shown(value), choices=f"{', '.join(some)} or {last}")
    return NOT_A_CHOICE_NEAR.format(value=shown(value), near=meant, choices=f"{', '.join(some)} and {last}")


def syntax_problem(text: str, error: tomllib.TOMLDecodeError) -> Problem:
    """Where and why a text is not TOML."""
    match = _TOML_PLACE.fullmatch(str(error))
    fault = match[1] if match else str(error)
    rows = text.rstrip().split("\n")
    line, column = len(rows), len(rows[-1]) + 1
    if match and match[2]:
        line, column = int(match[2]), int(match[3])
    if any(quote in row for row in rows[line - 1 : line] for quote in "“”„‘’"):
        return Problem("", CURLY_QUOTES, line, column)
    if fault.startswith(("Invalid date", "Expected newline")) and any(
        map(_DAY.search, rows[line - 1 : line])
    ):
        return Problem("", NOT_A_DAY, line, column)
    known = (sentence for start, sentence in TOML_FAULTS.items() if fault.startswith(start))
    return Problem("", next(known, NOT_TOML.format(fault=fault)), line, column)
