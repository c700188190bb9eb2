"""Having the safeguarding leads told that the configuration cannot be used."""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from bot.jobs.table import Job, JobKind

TOLD_WITHIN: Final = timedelta(days=1)


def telling_job(text: str, now: datetime) -> Job:
    """The job of telling them; whoever else notices the same within the hour has the same one, so that they are told once."""
    name = sha256(text.encode()).hexdigest()[:16]
    payload = {"text": text, "until": (now + TOLD_WITHIN).isoformat()}
    return Job(f"configuration {name} {now:%Y-%m-%dT%H}", JobKind.TELL_LEADS, payload)
