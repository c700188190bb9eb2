"""What can go wrong between Chaperone and Zoom, sorted by what the caller can do about it.

The text of an error names what was asked and the numbers of the answer. Zoom's own words are kept apart in `message`,
because they may hold the address of a person and error texts end up in logs.
"""

from datetime import datetime

ANSWERED = "asked to {asked}, Zoom answered {status}"
ANSWERED_WITH_CODE = "asked to {asked}, Zoom answered {status} with code {code}"
UNANSWERED = "asked to {asked}, Zoom gave no answer that can be used ({reason})"


class ZoomError(Exception):
    """Zoom did not do what it was asked.

    `status` is the HTTP status, `code` and `message` are Zoom's own; each is None or empty where the answer had none.
    """

    def __init__(
        self, asked: str, *, status: int | None = None, code: int | None = None, message: str = ""
    ) -> None:
        super().__init__(_text(asked, status, code, message))
        self.asked = asked
        self.status = status
        self.code = code
        self.message = message


class Refused(ZoomError):
    """Zoom will not do this, now or later: ask a person to do it."""


class NotFound(Refused):
    """What it is about is not there: a meeting that is not live or does not exist, a user of another account."""


class NotAllowed(ZoomError):
    """The app's scopes or the account's plan do not allow it: an administrator has to mend that."""


class NotNow(ZoomError):
    """It may be done later: try again."""


class CredentialsRefused(NotNow):
    """Zoom gives the app no token: an administrator has to mend that, and all that was asked meanwhile can then be done."""


class RateLimited(NotNow):
    """The account has used up its calls: try again at `retry_at`; `daily` where that is the day's allowance."""

    def __init__(
        self,
        asked: str,
        *,
        retry_at: datetime,
        daily: bool,
        status: int | None = None,
        code: int | None = None,
        message: str = "",
    ) -> None:
        super().__init__(asked, status=status, code=code, message=message)
        self.retry_at = retry_at
        self.daily = daily


class Unavailable(NotNow):
    """No answer, or not one that was promised: try again later. Whether Zoom did what it was asked is not known."""


def _text(asked: str, status: int | None, code: int | None, reason: str) -> str:
    if status is None:
        return UNANSWERED.format(asked=asked, reason=reason)
    if code is None:
        return ANSWERED.format(asked=asked, status=status)
    return ANSWERED_WITH_CODE.format(asked=asked, status=status, code=code)
