"""What stands for a button in a card or a link: signed, good for one button about one thing, for one person, for a while.

They are signed with a key that is derived from the app's client secret, as links to checklists are (`bot.attest.links`), and
for another purpose: neither kind passes for the other.
"""

from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from hmac import compare_digest, digest
from typing import Final

from rules.buttons import Button

PATH: Final = "/press"

# A session lasts no longer as a rule; one that is over for a while has nothing to press about any more.
GOOD_FOR: Final = timedelta(hours=12)
GRACE: Final = timedelta(hours=1)

_PURPOSE: Final = b"chaperone: buttons, 1"
_SEPARATOR: Final = "~"
_LONGEST: Final = 200
_PRINT: Final = 12
_SIGNATURE: Final = 22


@dataclass(frozen=True, slots=True)
class Reference:
    """A button about a session, by its key, and a breach in it, empty for none; `whose` is a print of whom it is for.

    `moved` is how often the close had been moved when it was shown, where that was said.
    """

    session: str
    finding: str
    button: Button
    whose: str
    moved: int | None = None


@dataclass(frozen=True, slots=True)
class References:
    """Makes and opens references; links are below `public_url`, and there are none where that is None."""

    public_url: str | None
    _key: bytes = field(repr=False)

    @classmethod
    def signed_with(cls, secret: str, public_url: str | None) -> "References":
        """References that only whoever has this secret can make."""
        return cls(public_url, digest(secret.encode(), _PURPOSE, sha256))

    def link(self, session: str, finding: str, button: Button, whom: str, until: datetime) -> str | None:
        """The address at which `whom` presses a button; None without a public address."""
        token = self.token(session, finding, button, whom, until)
        return f"{self.public_url}{PATH}/{token}" if self.public_url else None

    def token(
        self,
        session: str,
        finding: str,
        button: Button,
        whom: str,
        until: datetime,
        moved: int | None = None,
    ) -> str:
        """What stands for a button until then; `session` is its key, and it names nobody."""
        number = list(Button).index(button)
        parts = [session, finding, f"{number:x}", self.print_of(whom), f"{int(until.timestamp()):x}"]
        if moved is not None:
            parts.append(f"{moved:x}")
        content = _SEPARATOR.join(parts)
        return f"{content}{_SEPARATOR}{self._signature(content)}"

    def opened(self, token: str, now: datetime) -> Reference | None:
        """What a token stands for; None for one that was changed, made up or has run out."""
        content, _, signature = token[:_LONGEST].rpartition(_SEPARATOR)
        if not compare_digest(self._signature(content).encode(), signature.encode(errors="replace")):
            return None
        session, finding, number, whose, until, *shown = content.split(_SEPARATOR)
        if now >= datetime.fromtimestamp(int(until, 16), UTC):
            return None
        moved = int(shown[0], 16) if shown else None
        return Reference(session, finding, list(Button)[int(number, 16)], whose, moved)

    def print_of(self, whom: str) -> str:
        """What stands for somebody, so that no address does."""
        return digest(self._key, b"whose " + whom.casefold().encode(), sha256).hex()[:_PRINT]

    def _signature(self, content: str) -> str:
        signed = digest(self._key, b"button " + content.encode(errors="replace"), sha256)
        return urlsafe_b64encode(signed).decode()[:_SIGNATURE]
