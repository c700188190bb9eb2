"""What people read on the pages of registers."""

from typing import Final

CHOOSE_A_FILE: Final = "Please choose a file first: a CSV file or a spreadsheet (.xlsx)."
WHO_SAYS_SO: Final = "Please say who you are, by your name or e-mail address on the list of staff."
UNREADABLE: Final = "This file cannot be used: {reason}."
NOTHING_CHANGED: Final = "The register is as it was."
IS_WORKBOOK: Final = "The register is called {name} and will hold a spreadsheet. Chaperone reads it all the same; other programs may not."
GONE: Final = "No longer on the register: {names}"
NEW: Final = "New on the register: {names}"
NOBODY_GONE: Final = "Everybody who is on the register now is in this file too."
NOBODY_NEW: Final = "There is nobody new in this file."

DONE: Final = {
    "replaced": "The register was replaced. Sessions that are going on know it within seconds.",
    "confirmed": "That is remembered now. Sessions that are going on know it within seconds.",
    "forgotten": "That is no longer remembered. Sessions that are going on know it within seconds.",
}
CANNOT_BE_READ: Final = "It cannot be read: {reason}."
ZOOM_KEEPS_IT: Final = "Zoom keeps this list; Chaperone reads it when a session begins."
