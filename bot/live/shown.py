"""The part of the live page that changes as a session goes on, as it is sent to browsers."""

import json
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final

from bot.live.view import LivePage
from bot.report.page import environment

TEMPLATE: Final = "now.html.j2"


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown of a session. `version` is the same for the same words, whoever made them; `at` is when it was so."""

    page: LivePage
    version: str
    html: str
    at: datetime

    @property
    def event(self) -> bytes:
        """The event of a stream that brings it; its data is one line."""
        return event("now", {"at": self.at.timestamp(), "html": self.html}, self.version)


def rendered(page: LivePage, at: datetime) -> Shown:
    """The page as it is shown, as of that moment."""
    html = environment("bot.live").get_template(TEMPLATE).render(page=page)
    return Shown(page, sha256(html.encode()).hexdigest()[:16], html, at)


def event(name: str, data: object, identity: str = "") -> bytes:
    """An event of a stream, as the HTML standard has it (9.2.6)."""
    lines = [f"id: {identity}"] if identity else []
    lines += [f"event: {name}", f"data: {json.dumps(data, separators=(',', ':'))}"]
    return ("\n".join(lines) + "\n\n").encode()
