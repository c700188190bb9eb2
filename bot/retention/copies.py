"""Copies of registers, which go at their date like records: those that name somebody who is held stay."""

from dataclasses import astuple
from pathlib import Path

from bot.register.reading import RegisterUnreadable, read_register
from bot.retention.holds import Held


def names_held(path: Path, held: Held) -> bool:
    """Whether a copy names a person who is held, or may do so as it cannot be read."""
    if not held.people:
        return False
    try:
        entries = read_register(path).entries
    except RegisterUnreadable:
        return True
    return any(held.is_said(astuple(entry)) for entry in entries)
