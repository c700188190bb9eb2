"""What an organisation says about chat in its configuration."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ChatSettings:
    """What an organisation says about chat: its own contact details, its words by category, and words to leave out."""

    own_details: tuple[str, ...] = ()
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    words_left_out: tuple[str, ...] = ()
