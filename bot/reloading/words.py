"""What people read about a configuration that was changed."""

from collections.abc import Sequence
from typing import Final

CANNOT_BE_USED: Final = (
    "The configuration was changed and cannot be used as it is now. Chaperone goes on with what it said before. "
    "Please put right what is listed here and save the file; Chaperone takes it up by itself."
)
RESTART_NEEDED: Final = (
    "The configuration was changed in {what}, which counts from the next start. "
    "Please restart Chaperone when no session is on."
)
TOLD: Final = (
    "Chaperone's configuration was changed and cannot be used as it is now. Sessions are looked after as before: what "
    "it said until now stays in force. Please have whoever changed it put this right and save the file again:\n{problems}"
)
AND_MORE: Final = "There is more; `chaperone check` lists all of it."

# As many as anybody reads on a telephone.
SHOWN: Final = 5


def told(problems: Sequence[str]) -> str:
    """What a safeguarding lead is told of a configuration with these problems."""
    return TOLD.format(problems="\n".join(shown(problems)))


def shown(problems: Sequence[str]) -> list[str]:
    """The first few problems."""
    more = [AND_MORE] if len(problems) > SHOWN else []
    return [*problems[:SHOWN], *more]
