"""Which line of a TOML file each key stands on; `tomllib` reads the values and keeps no lines."""

import re
import tomllib
from collections.abc import Mapping

# The way to a value: keys, and an index for each element of a list.
Place = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SCALAR = re.compile(r"[^,\]}#\r\n]*")
_STRING = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}'
    r"|'''.*?'{3,5}"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'",
    re.DOTALL,
)


def lines_of(text: str) -> Mapping[Place, int]:
    """The line, counted from 1, of every table, key and list element in a text that `tomllib` has read."""
    scan = _Scan(text)
    scan.document()
    return scan.lines


def nearest_line(lines: Mapping[Place, int], place: Place) -> int | None:
    """The line of a place, or of the nearest table around it that stands in the file; None at the top."""
    ways = (place[:length] for length in range(len(place), 0, -1))
    return next((lines[way] for way in ways if way in lines), None)


def dotted(place: Place) -> str:
    """A place as people write it, such as `staff[2].email`; list elements are counted from 0."""
    parts = (f"[{step}]" if isinstance(step, int) else f".{_written(step)}" for step in place)
    return "".join(parts).removeprefix(".")


def _written(key: str) -> str:
    return key if _BARE.fullmatch(key) else f'"{key}"'


class _Scan:
    """One walk through a text. It leans on the text being TOML, which `tomllib` has already found."""

    def __init__(self, text: str) -> None:
        self.lines: dict[Place, int] = {}
        self._text = text
        self._at = 0
        self._line = 1
        self._counted = 0
        self._last_of: dict[Place, int] = {}

    def document(self) -> None:
        table: Place = ()
        self._take(_BLANK)
        while self._at < len(self._text):
            if self._skip("["):
                table = self._header()
            else:
                self._pair(table)
            self._take(_BLANK)

    def _header(self) -> Place:
        is_list = self._skip("[")
        line = self._here()
        *outer, name = self._keys()
        self._at += 2 if is_list else 1
        place: Place = ()
        for key in outer:
            place = self._inside((*place, key), line)
        place = (*place, name)
        if not is_list:
            self.lines[place] = line
            return place
        self.lines.setdefault(place, line)
        self._last_of[place] = self._last_of.get(place, -1) + 1
        return self._inside(place, line)

    def _inside(self, place: Place, line: int) -> Place:
        self.lines.setdefault(place, line)
        if place in self._last_of:
            place = (*place, self._last_of[place])
            self.lines.setdefault(place, line)
        return place

    def _pair(self, table: Place) -> None:
        line = self._here()
        place = table
        for key in self._keys():
            place = (*place, key)
            self.lines.setdefault(place, line)
        self._at += 1
        self._take(_SPACE)
        self._value(place)

    def _keys(self) -> list[str]:
        keys = [self._key()]
        while self._skip("."):
            keys.append(self._key())
        return keys

    def _key(self) -> str:
        self._take(_SPACE)
        key = self._take(_BARE)
        if not key:
            key = str(tomllib.loads(f"key = {self._take(_STRING)}")["key"])
        self._take(_SPACE)
        return key

    def _value(self, place: Place) -> None:
        if self._skip("["):
            self._list(place)
        elif self._skip("{"):
            self._inline_table(place)
        elif not self._take(_STRING):
            self._take(_SCALAR)

    def _list(self, place: Place) -> None:
        index = 0
        self._take(_BLANK)
        while not self._skip("]"):
            self.lines[(*place, index)] = self._here()
            self._value((*place, index))
            index += 1
            self._after_element()

    def _inline_table(self, place: Place) -> None:
        self._take(_BLANK)
        while not self._skip("}"):
            self._pair(place)
            self._after_element()

    def _after_element(self) -> None:
        self._take(_BLANK)
        self._skip(",")
        self._take(_BLANK)

    def _skip(self, mark: str) -> bool:
        found = self._text.startswith(mark, self._at)
        self._at += len(mark) if found else 0
        return found

    def _take(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self._text, self._at)
        if match is None:
            return ""
        self._at = match.end()
        return match.group()

    def _here(self) -> int:
        self._line += self._text.count("\n", self._counted, self._at)
        self._counted = self._at
        return self._line
