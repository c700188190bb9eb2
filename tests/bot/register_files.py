"""Register files for tests: CSV as it stands, and workbooks made by openpyxl."""

import io
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook

from bot.register.reading import RegisterFile, read_register

Read = Callable[[str | bytes], RegisterFile]


def reader(folder: Path) -> Read:
    """What reads a register of the given content."""

    def read(content: str | bytes) -> RegisterFile:
        path = folder / "register.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_register(path)

    return read


def told(found: RegisterFile) -> list[str]:
    """The problems as they are shown."""
    return [str(problem) for problem in found.problems]


def workbook(*sheets: Iterable[Iterable[object]]) -> Workbook:
    """A workbook with these rows on its sheets, which are called One, Two and so on."""
    book = Workbook()
    book.remove(book.active)
    for title, rows in zip(("One", "Two", "Three"), sheets, strict=False):
        sheet: Any = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    return book


def saved(book: Workbook) -> bytes:
    """A workbook's file."""
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def with_parts(raw: bytes, method: int = ZIP_DEFLATED, **parts: Callable[[bytes], bytes]) -> bytes:
    """A workbook's file with some of its parts rewritten, each named by how its name ends before the full stop."""
    file = io.BytesIO()
    with ZipFile(io.BytesIO(raw)) as old, ZipFile(file, "w", method) as new:
        for name in old.namelist():
            rewrite = parts.get(Path(name).stem)
            new.writestr(name, rewrite(old.read(name)) if rewrite else old.read(name))
    return file.getvalue()
