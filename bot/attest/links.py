"""Links that let one person answer one checklist without signing in.

A link is signed with a key that is derived from the app's client secret: there is no further secret to look after, whoever
has a copy of the journal cannot answer for others, and changing the client secret makes every link void at once.
"""

from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from hmac import compare_digest, digest
from typing import Final

PATH: Final = "/attest"

_PURPOSE: Final = b"chaperone: links to checklists, 1"
_SEPARATOR: Final = "~"
_LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class Opened:
    """What a link that counts opens: a session's key or a quarter's name, and a print of whose link it is."""

    subject: str
    whose: str


@dataclass(frozen=True, slots=True)
class Links:
    """Makes and opens links below `public_url`; there are none where that is None."""

    public_url: str | None
    _key: bytes = field(repr=False)

    @classmethod
    def signed_with(cls, secret: str, public_url: str | None) -> "Links":
        """Links that only whoever has this secret can make."""
        return cls(public_url, digest(secret.encode(), _PURPOSE, sha256))

    def link(self, subject: str, whom: str, until: datetime) -> str | None:
        """The address at which `whom` answers about `subject` until then; None without a public address."""
        return f"{self.public_url}{PATH}/{self.token(subject, whom, until)}" if self.public_url else None

    def token(self, subject: str, whom: str, until: datetime) -> str:
        """What stands at the end of a link; it names nobody."""
        parts = (subject, self.print_of(whom), f"{int(until.timestamp()):x}")
        content = _SEPARATOR.join(parts)
        return f"{content}{_SEPARATOR}{self._signature(content)}"

    def opened(self, token: str, now: datetime) -> Opened | None:
        """What a token opens; None for one that was changed, made up or has run out."""
        content, _, signature = token[:_LONGEST].rpartition(_SEPARATOR)
        if not compare_digest(self._signature(content).encode(), signature.encode(errors="replace")):
            return None
        subject, whose, until = content.split(_SEPARATOR)
        in_time = now < datetime.fromtimestamp(int(until, 16), UTC)
        return Opened(subject, whose) if in_time else None

    def print_of(self, whom: str) -> str:
        """What stands for somebody in their links, so that no address does."""
        return digest(self._key, b"whose " + whom.casefold().encode(), sha256).hex()[:16]

    def _signature(self, content: str) -> str:
        signed = digest(self._key, b"link " + content.encode(errors="replace"), sha256)
        return urlsafe_b64encode(signed).decode().rstrip("=")
