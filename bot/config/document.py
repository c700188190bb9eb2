"""A configuration's file as a document: its tables, and the lines that they stand on."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.config.problems import ConfigError, Problem, syntax_problem
from bot.config.toml_places import Place, lines_of
from bot.file_errors import in_words

NO_FILE = "There is no configuration at {path}; copy config.example.toml and fill it in."
UNREADABLE = "{path} cannot be read: {reason}."
NOT_UTF_8 = "This is not UTF-8 text; have your editor save the file as UTF-8."


@dataclass(frozen=True, slots=True)
class Document:
    """What stands in a file, and on which lines."""

    path: Path
    tables: Mapping[str, Any]
    lines: Mapping[Place, int]

    def each(self, name: str) -> Iterator[tuple[int, dict[str, Any]]]:
        """Each table of a list of tables with its place in the list; what is none is left out."""
        written = self.tables.get(name)
        for index, table in enumerate(written if isinstance(written, list) else ()):
            if isinstance(table, dict):
                yield index, table


def read_document(path: Path, also: Iterable[Problem] = ()) -> Document:
    """The document in a file. Raises ConfigError where it is none, with what is wrong `also`."""
    text = _text(path)
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(path, [syntax_problem(text, error), *also]) from error
    return Document(path, tables, lines_of(text))


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError as error:
        raise ConfigError(path, [Problem("", NO_FILE.format(path=path))]) from error
    except OSError as error:
        raise ConfigError(
            path, [Problem("", UNREADABLE.format(path=path, reason=in_words(error)))]
        ) from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ConfigError(path, [Problem("", NOT_UTF_8, line)]) from error
