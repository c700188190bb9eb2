"""The page of a report as a browser takes it apart."""

from html.parser import HTMLParser
from typing import Any
from zoneinfo import ZoneInfo

from bot.report.render import render_html

LONDON = ZoneInfo("Europe/London")

Report = dict[str, Any]


class Page(HTMLParser):
    """A page as a browser takes it apart: its elements, and its text without style sheet and picture."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.styles: list[str] = []
        self._text: list[str] = []
        self._inside: list[str] = []
        self.feed(html)
        self.close()

    @property
    def text(self) -> str:
        return " ".join("".join(self._text).split())

    @property
    def tags(self) -> list[str]:
        return [tag for tag, _ in self.elements]

    def values(self, attribute: str) -> list[str]:
        return [
            value or ""
            for _, attributes in self.elements
            for name, value in attributes.items()
            if name == attribute
        ]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag in {"style", "svg"}:
            self._inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._inside and tag == self._inside[-1]:
            self._inside.pop()
        self._text.append(" " if tag not in {"b", "strong", "bdi", "a", "span"} else "")

    def handle_data(self, data: str) -> None:
        if self._inside == ["style"]:
            self.styles.append(data)
        elif not self._inside:
            self._text.append(data)


def page(report: Report, tz: ZoneInfo = LONDON) -> Page:
    return Page(render_html(report, tz=tz, organisation="Thread & Thimble CIC"))
