"""What a file is that was taken for a register and is none: what people send by mistake, by how such files begin."""

from collections.abc import Collection
from typing import Final

WANTED: Final = (
    "A register is a spreadsheet saved as .xlsx, or a CSV file, with one line for each person. Its first row names the columns: "
    '"name" has to be there; "email", "under 18", "guardian", "recording consent" and "policy agreed" as far as you keep them.'
)

PDF: Final = "it is a PDF"
PICTURE: Final = "it is a picture"
WORD: Final = "it is a Word document"
SLIDES: Final = "it is a presentation"
NUMBERS: Final = "it is a document of Apple's Numbers or Pages; export it from there as Excel or CSV"
OTHER_TEXT: Final = "it is a text document and not a spreadsheet"
WEB_PAGE: Final = "it is a web page"
OLD_OR_PROTECTED: Final = (
    "it is protected by a password, or of an old kind (.xls); save it without a password as .xlsx or CSV"
)

_PICTURES: Final = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*")
_BOXED_PICTURES: Final = (b"heic", b"heix", b"mif1", b"msf1", b"avif")
_OLE: Final = b"\xd0\xcf\x11\xe0"
_OLD_WORD: Final = "WordDocument".encode("utf-16-le")
_ODT: Final = b"mimetypeapplication/vnd.oasis.opendocument.text"
_WEB_PAGES: Final = (b"<!doctype html", b"<html")


def other_kind(raw: bytes) -> str | None:
    """What a file is by its first bytes, where that is no register; None where it may be one."""
    if raw.startswith(_OLE):
        return WORD if _OLD_WORD in raw else OLD_OR_PROTECTED
    if raw.startswith(b"%PDF"):
        return PDF
    if _is_picture(raw):
        return PICTURE
    # OpenDocument says what it is in its first part, which is not packed.
    if raw.startswith(b"{\\rtf") or raw[30:].startswith(_ODT):
        return OTHER_TEXT
    return WEB_PAGE if raw.lstrip()[:20].lower().startswith(_WEB_PAGES) else None


def other_archive(names: Collection[str]) -> str | None:
    """What a packed file is by the names of its parts, where that is no spreadsheet; None where it may be one."""
    kinds = (("word/", WORD), ("ppt/", SLIDES), ("Index/", NUMBERS))
    return next((kind for part, kind in kinds if any(name.startswith(part) for name in names)), None)


def _is_picture(raw: bytes) -> bool:
    if raw.startswith(b"BM"):
        # A list may begin so, too; a bitmap has zeroes where a list has letters.
        return b"\0" in raw[:14]
    webp = raw.startswith(b"RIFF") and raw[8:12] == b"WEBP"
    boxed = raw[4:8] == b"ftyp" and raw[8:12] in _BOXED_PICTURES
    return webp or boxed or raw.startswith(_PICTURES)
