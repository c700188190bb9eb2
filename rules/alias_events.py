"""What people confirm about who is behind a screen name."""

from dataclasses import dataclass

from rules.events import RegisterNews
from rules.register import LearnedAlias


@dataclass(frozen=True, slots=True, kw_only=True)
class AliasLearned(RegisterNews):
    """Somebody of the organisation confirmed who on the session's register bears a screen name."""

    alias: LearnedAlias


@dataclass(frozen=True, slots=True, kw_only=True)
class AliasRevoked(RegisterNews):
    """What was confirmed under a number no longer counts; `by` is who took it back."""

    number: int
    by: str
