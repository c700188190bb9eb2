"""A notice as text, as a page and on paper."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from textwrap import wrap
from typing import Final

from bot.documents.typst import Imprint, typeset
from bot.notices.notice import Notice
from bot.report.page import environment

KIND: Final = "Notice"
TEMPLATE: Final = "documents/templates/letter.typ"
WIDTH: Final = 78


def as_text(notice: Notice) -> str:
    """The notice as plain lines."""
    return "\n".join(_lines(notice)) + "\n"


def as_html(notice: Notice) -> str:
    """The notice as one page that stands alone."""
    page = environment("bot.notices", "bot.report").get_template("notice.html.j2")
    return page.render(notice=notice)


def as_pdf(notice: Notice, at: datetime) -> bytes:
    """The notice on A4, dated `at`."""
    imprint = Imprint(notice.organisation, KIND, notice.title, at)
    return typeset(
        TEMPLATE, {"document": imprint, "sections": [asdict(section) for section in notice.sections]}
    )


def _lines(notice: Notice) -> Iterator[str]:
    yield notice.title
    for section in notice.sections:
        if section.heading:
            yield ""
            yield section.heading
        for paragraph in section.paragraphs:
            yield ""
            yield from wrap(paragraph, WIDTH, break_on_hyphens=False)
        if section.points:
            yield ""
        for point in section.points:
            yield from wrap(point, WIDTH, initial_indent="- ", subsequent_indent="  ", break_on_hyphens=False)
