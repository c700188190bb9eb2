"""What is told about a register that is not as it should be."""

from dataclasses import dataclass
from typing import Final

NOT_UNDERSTOOD: Final = 'Line {line}: "{cell}" in "{title}" {why}; treated as not given.'
FIRST_ADDRESS_COUNTS: Final = (
    'Line {line}: "{cell}" in "{title}" holds more than one e-mail address; only the first counts.'
)
STRAY_QUOTE: Final = "Line {line}: there is a quotation mark too many or too few; the line was left out."
TOO_MANY_CELLS: Final = "Line {line}: there are more cells than columns, so that it is unclear which is which; the line was left out."
OTHER_DELIMITER: Final = (
    "Line {line}: its cells are parted by another sign than those of the other lines; the line was left out."
)
HEADING_AGAIN: Final = "Line {line}: the heading row stands here again; the line was left out."
SUBHEADING: Final = (
    'Line {line}: "{cell}" goes across several columns and was taken for a heading; the line was left out.'
)
NO_NAME: Final = "Line {line}: there is no name; the line was left out."
NOT_A_NAME: Final = 'Line {line}: "{cell}" is not a name; the line was left out.'
NAME_MERGED: Final = (
    "Line {line}: the name is one merged cell with that of line {other}; this line was left out, since every person needs "
    "a line of their own."
)
SEVERAL_NAMES: Final = (
    'Line {line}: "{cell}" looks like more than one name; give every person a line of their own, and put other names for '
    'the same person under "also known as".'
)
HALF_A_NAME: Final = 'Line {line}: "{name}" is only half a name, since "{title}" is empty; others may go by the same, so please fill it in.'
STILL_TO_COME: Final = 'Line {line}: {day} in "{title}" is still to come; it counts all the same, but please look whether it is meant.'
SAME_NAME: Final = 'Line {line}: "{name}" is on line {other} as well; both are kept, but a screen name cannot tell them apart.'
DAMAGED: Final = 'Line {line}: "{cell}" in "{title}" has letters that were damaged when the file was saved; please type it again.'
MERGED_DOWN: Final = 'Line {line}: "{title}" is one merged cell from line {other} on; what it says was taken for this line too.'
MERGED_ACROSS: Final = (
    'Line {line}: one merged cell covers "{title}" and "{last}"; it counts for "{title}" alone.'
)
WITHOUT_RESULT: Final = (
    'Line {line}: the formula in "{title}" has no result in the file; treated as not given. Open the file in the '
    "spreadsheet program and save it again."
)
HIDDEN: Final = "Line {line}: the row is hidden in the spreadsheet; it was read all the same."
NO_TITLE: Final = "Line {line}: column {letters} has no heading; nothing in it was read."
BOOKED_BY_CHILD: Final = (
    'Line {line}: "{cell}" in "{title}" names no parent or carer of somebody under 18; treated as not given.'
)
CONSENT_UNCLEAR: Final = (
    'Line {line}: "{title}" is filled in, but "{consent}" says neither yes nor no; treated as not given.'
)
NOBODY_APPROVED: Final = (
    'Line {line}: nobody is named in "{approved}" who approved "{title}", so that it does not count.'
)
UNTIL_UNCLEAR: Final = (
    'Line {line}: "{cell}" in "{until}" is not a date, so that it is unclear how long "{title}" holds and it does not count; '
    "write the date like 2026-09-01."
)
RUN_OUT: Final = 'Line {line}: "{title}" ran out on {until}, so that it does not count any more.'

TWICE: Final = (
    'Line {line}: "{first}" and "{second}" say the same; "{second}" counts only where "{first}" is empty.'
)
MISSPELLED: Final = 'Line {line}: the column "{title}" was not read; did you mean "{column}"?'
HIDDEN_COLUMN: Final = (
    'Line {line}: the column "{title}" is hidden in the spreadsheet; it was read all the same.'
)
ABOVE_HEADING: Final = "Line {line}: this line stands above the heading row; it was not read."
OTHER_SHEET: Final = 'Line {line}: the sheet "{sheet}" was not read; only "{read}" was.'
NOBODY: Final = "Line {line}: there is nobody below the heading row."


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a register that its keeper should look at; `line` is the spreadsheet's row, from 1."""

    line: int
    message: str

    def __str__(self) -> str:
        return self.message
