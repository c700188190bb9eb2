"""Rows as a table where the terminal is wide enough, else a block for each, with no word broken."""

import os
from collections.abc import Sequence
from textwrap import wrap
from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

_WIDEST: Final = 100_000
_INDENT: Final = "  "


def show_rows(console: Console, titles: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows under their titles; a file or a pipe has room for all, unless COLUMNS says how much it has."""
    table = Table()
    for title in titles:
        table.add_column(title, no_wrap=True)
    for row in rows:
        table.add_row(*map(Text, row))
    needed = console.measure(table, options=console.options.update(max_width=_WIDEST)).maximum
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console.width = max(console.width, needed)
    if needed <= console.width:
        console.print(table, soft_wrap=False)
        return
    for row in rows:
        _show_block(console, titles, row)


def _show_block(console: Console, titles: Sequence[str], row: Sequence[str]) -> None:
    console.print(Text(row[0], "bold"), soft_wrap=True)
    for title, cell in zip(titles[1:], row[1:], strict=True):
        for said in cell.splitlines():
            lines = wrap(
                f"{title}: {said}",
                console.width,
                initial_indent=_INDENT,
                subsequent_indent=_INDENT * 2,
                break_long_words=False,
                break_on_hyphens=False,
            )
            console.print(Text("\n".join(lines)), soft_wrap=True)
