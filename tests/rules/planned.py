"""A session that is planned, and looked at before it begins."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Self

from rules.actions import Action, ActionKind
from rules.catalog import catalog
from rules.engine import Rules, advance, run_until
from rules.events import Event, Meeting, SettingsRead
from rules.gate import FIXES_TAKE
from rules.looks import BEFORE, Look, Occasion
from rules.plan_events import SessionPlanned
from rules.policy import Policy
from rules.session import Session
from tests.rules.scenes import A_MOMENT, START, policy_of, preset

SETTINGS = policy_of(**{name: preset(name) for name in ("waiting_room", "screen_share", "recording")})


RIGHT: Mapping[str, Any] = {
    "waiting_room": True,
    "join_before_host": False,
    "guests_can_share": False,
    "auto_recording": "none",
}


@dataclass
class Ahead:
    """A session that is planned, and what came of looking at it; times count from its start."""

    policy: Policy = SETTINGS
    rules: Rules = field(default_factory=catalog)
    session: Session = field(default_factory=lambda: Session("planned"))
    actions: list[Action] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.hear(SessionPlanned(at=START - timedelta(days=7), start=START, meeting=Meeting("81234567890")))

    def hear(self, *events: Event) -> Self:
        for event in events:
            made = advance(self.policy, self.session, event, rules=self.rules)
            self.actions += [action for decision in made for action in decision.actions]
        return self

    def look(self, look: Occasion | Look, at: timedelta | None = None, **settings: Any) -> Self:
        seen = look if isinstance(look, Look) else Look(look)
        when = START - (BEFORE[seen.occasion] if at is None else at)
        return self.hear(SettingsRead(at=when, look=seen, **{**RIGHT, **settings})).wait(
            FIXES_TAKE - A_MOMENT
        )

    def wait(self, span: timedelta) -> Self:
        until = self.session.now + span
        made = run_until(self.policy, self.session, until, rules=self.rules)
        self.actions += [action for decision in made for action in decision.actions]
        self.session.now = until
        return self

    def take(self, *kinds: ActionKind) -> list[Action]:
        taken, self.actions = self.actions, []
        return [action for action in taken if not kinds or action.kind in kinds]

    def told(self) -> list[str]:
        self.wait(2 * A_MOMENT)
        return [action.text for action in self.take(ActionKind.ALERT_HOST)]
