import json
import unicodedata
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import typst

from bot.documents.glyphs import DRAWN, written
from bot.documents.typst import Imprint, typeset
from tests.bot.documents.pdf_text import pdf_text

LETTER = "documents/templates/letter.typ"
AT = datetime(2026, 11, 3, 18, tzinfo=UTC)
IMPRINT = Imprint("Example Crafts", "Notice", "For parents and carers", AT, number=7, hash="ab" * 32)
CODE = '#import "@preview/x:1.0.0": * #panic("ran") *bold* $x$ @ref <l> \\ `raw` [a] // rest'


def letter(*points: str, imprint: Imprint = IMPRINT) -> bytes:
    section = {"heading": "Names", "paragraphs": ["Who is here."], "points": list(points)}
    return typeset(LETTER, {"document": imprint, "sections": [section]})


def test_the_same_data_gives_the_same_bytes() -> None:
    assert letter("Ann") == letter("Ann")
    assert letter("Ann") != letter("Ben")


def test_the_date_in_the_file_is_the_documents() -> None:
    assert b"D:20261103180000" in letter()
    later = Imprint("Example Crafts", "Notice", "For parents", AT + timedelta(days=1))
    assert b"D:20261104180000" in letter(imprint=later)


def test_each_page_says_whose_it_is_which_and_how_many_there_are() -> None:
    text = pdf_text(letter(*(f"Point {number}" for number in range(80))))
    assert "Page 1 of 2" in text
    assert "Page 2 of 2" in text
    assert text.count("Example Crafts · Notice 7") == 3
    assert text.count("ab" * 32) == 2


def test_text_in_the_data_is_never_code() -> None:
    # Not even quotation marks are turned into typographers' own.
    assert CODE in pdf_text(letter(CODE))


def test_a_document_without_a_hash_of_its_own_shows_one_of_what_it_was_made_from() -> None:
    bare = Imprint("Example Crafts", "Notice", "For parents", AT)
    one, other = (pdf_text(letter(name, imprint=bare)).partition("hash ")[2][:64] for name in ("Ann", "Ben"))
    assert len(one) == len(other) == 64
    assert one != other


def test_data_that_is_none_is_refused() -> None:
    with pytest.raises(TypeError):
        typeset(LETTER, {"document": IMPRINT, "sections": [AT]})
    with pytest.raises(TypeError):
        typeset(LETTER, {"document": {"title": "No imprint"}, "sections": []})


def test_no_template_fetches_anything() -> None:
    templates = list(Path("bot").rglob("*.typ"))
    assert templates
    assert not [path for path in templates if '"@' in path.read_text(encoding="utf-8")]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Ann O'Neil-Smith", "Ann O'Neil-Smith"),
        ("Zoë Нина Ελένη שלום محمد نرگس پژمان", "Zoë Нина Ελένη שלום محمد نرگس پژمان"),
        ("🦊 Foxy", "[fox face] Foxy"),
        ("漢字 name", "[U+6F22, U+5B57] name"),
        ("❤\ufe0f", "❤"),
        ("নারী", "[U+09A8, U+09BE, U+09B0, U+09C0]"),
        ("gpj\u202e.exe", "gpj.exe"),
        ("\U000e0041\ue000", "[U+E0041, U+E000]"),
    ],
)
def test_what_cannot_be_drawn_is_named(text: str, shown: str) -> None:
    assert written(text) == shown


def test_a_long_word_stays_on_the_page() -> None:
    assert "W" * 300 in pdf_text(letter("W" * 300)).replace(" ", "")


def test_the_fonts_that_come_with_typst_draw_what_they_are_said_to() -> None:
    """Each character as SVG: one without a shape is drawn as the same box as one that no font can have."""
    page = (
        "#set page(width: auto, height: auto)\n"
        '#set text(font: ("Libertinus Serif", "New Computer Modern", "DejaVu Sans Mono"))\n'
        "#for each in json(bytes(sys.inputs.data)) { block(each) }"
    )
    fonts = typst.Fonts(include_system_fonts=False)

    def drawn(texts: list[str]) -> str:
        data = {"data": json.dumps(texts)}
        svg = typst.compile(
            page.encode(), format="svg", font_paths=fonts, ignore_system_fonts=True, sys_inputs=data
        )
        return bytes(svg).decode()

    box = drawn(["\U0010fffd"]).partition('<symbol id="')[2].partition('"')[0]
    characters = [chr(code) for first, last in DRAWN for code in range(first, last + 1)]
    shapes = [each for each in characters if unicodedata.category(each)[0] in "LNPS"]
    assert box in drawn(["漢"])
    assert box not in drawn(shapes)
