"""What people read on the pages of registers."""

from typing import Final

CHOOSE_A_FILE: Final = "Please choose a file first."
ZOOM_KEEPS_THIS: Final = (
    "Zoom keeps this list, so no file can take its place. Change the registrations in Zoom instead."
)
WHO_SAYS_SO: Final = "Please say who you are, by your name or e-mail address on the list of staff."
UNREADABLE: Final = "This file cannot be used: {reason}. Nothing was changed. Please send a register instead."
IS_WORKBOOK: Final = "The register is called {name} and will hold a spreadsheet. Chaperone reads it all the same; other programs may not."
NOT_COMPARED: Final = (
    "The register as it is now cannot be read ({reason}), so everybody in this file counts as new."
)

DONE: Final = {
    "replaced": "The register was replaced. Sessions that are going on know it within seconds.",
    "confirmed": "That is remembered now. Sessions that are going on know it within seconds.",
    "forgotten": "That is no longer remembered. Sessions that are going on know it within seconds.",
}
MAY_NOT_WRITE: Final = (
    "Chaperone may not write in the folder {folder}, so no new file can be put in place there on these pages. Whoever looks after "
    "the server can put this right, by letting Chaperone's user write there (docs/operations.md has the command, under “When it "
    "says”) or by putting a new file there by hand; please send them this message."
)
NO_FOLDER: Final = (
    "There is no folder {folder}, where this configuration has a register, so no file can be put in place there. Whoever looks "
    "after the server makes it, or corrects the configuration; please send them this message."
)
CANNOT_BE_READ: Final = "It cannot be read: {reason}."
ZOOM_KEEPS_IT: Final = "Zoom keeps this list; Chaperone reads it when a session begins."
