"""What is too late to be done or told, and what is never too late."""

from datetime import datetime, timedelta
from typing import Final

from bot.actions import reasons
from bot.situation import Breach, Situation
from rules.actions import Action, ActionKind
from rules.finding import SubjectKind

# Worth saying although the breach is over by now, since it happened.
ALERTS: Final = frozenset({ActionKind.ALERT_HOST, ActionKind.ALERT_SAFEGUARDING})

# What is done to a finished recording, which is there when the session is over.
ON_RECORDING: Final = frozenset({ActionKind.RESTRICT_RECORDING, ActionKind.TRASH_RECORDING})

# Whatever reaches into the session itself, and so only the session that goes on now.
IN_SESSION: Final = frozenset(ActionKind) - ALERTS - ON_RECORDING - {ActionKind.FIX_SETTINGS}

# A safeguarding lead is told however late, within reason, and everybody of what still goes on.
TOLD_WITHIN: Final = timedelta(days=1)


def outlasts(action: Action) -> bool:
    """Whether an action is about something that is there as long as nobody takes it away, session or no session.

    News of a live session are about people who may have gone, or come, since: acted upon late they hit the wrong moment,
    which `max_age` is against. A finished recording is as open an hour later as it was when Zoom told that it was ready,
    and Zoom may try for 85 minutes to tell. Nothing is done to it on the strength of old news either: what it allows is
    read at the moment of acting, and what is settled by then is left alone. So it is restricted, or removed on its day,
    however late that was learnt.
    """
    return action.subject.kind is SubjectKind.FOOTAGE


def goes_on(action: Action, situation: Situation) -> bool:
    """Whether what an action is about is still so, and there to be acted upon."""
    return situation.breach is Breach.OPEN and (outlasts(action) or not situation.over)


def wanted_from(action: Action, situation: Situation) -> datetime:
    """From when on there is time to carry an action out: what outlasts the session has it from when it was learnt of."""
    return situation.due + max(situation.learnt_after, timedelta()) if outlasts(action) else situation.due


def is_told_late(action: Action, situation: Situation) -> bool:
    """Whether people are told although it is too late to do anything: a lead always, the host of what still goes on."""
    told_host = action.kind is ActionKind.ALERT_HOST and goes_on(action, situation)
    return action.kind is ActionKind.ALERT_SAFEGUARDING or told_host


def why_given_up(tries: int) -> str:
    """Why something was not done in time that was tried so often."""
    match tries:
        case 0:
            return reasons.NOT_IN_TIME
        case 1:
            return reasons.GAVE_UP_AFTER_ONE
        case _:
            return reasons.GAVE_UP.format(tries=tries)
