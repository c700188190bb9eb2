"""In children's sessions only staff share a screen (Z5)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from rules.actions import ON_PARTICIPANTS, ON_SESSION, ActionKind
from rules.events import Event, ParticipantEvent, SettingsRead, SharingStarted, Tick
from rules.finding import Finding, Status, Subject, SubjectKind
from rules.people import Person
from rules.policy import Response, RulePolicy
from rules.rule import About, Need, Rule, View, kept, not_checked
from rules.unsaid import unsaid

GUEST_SHARES = "{name} is sharing a screen. In this session only staff share a screen."
GUEST_SHARES_IN_BREAKOUT = (
    "{name} is sharing a screen in a breakout room. In this session only staff share a screen."
)
SOMEBODY_SHARES = "{name} is sharing a screen, and Zoom has not said who that is. In this session only staff share a screen."
GUEST_SHARES_ADVICE = (
    "Please ask them to stop sharing. To stop it yourself, choose View Options at the top of the shared screen, then "
    '"Stop participant\'s sharing".'
)
MAY_BE_STAFF = "Zoom may still be about to say who {name} is."
NOT_SHARING = "{name} is not sharing a screen, or may."
GUESTS_MAY_SHARE = "Zoom's settings let guests share a screen in this session."
GUESTS_MAY_SHARE_ADVICE = (
    'In the meeting, choose Host tools and untick "Share screen" below "Allow all participants to".'
)
ONLY_HOST_MAY_SHARE = "Zoom's settings let only the host share a screen."
KEPT = "Zoom told of no screen share by anybody but staff."
KEPT_UNREAD = KEPT + " Whether its settings would have let guests share is not known."
NOBODY_SEEN = "Zoom told of nobody who came in, so nothing could be seen."

# News of somebody's arrival, which says who they are, may come just behind news of their sharing.
SETTLE = timedelta(seconds=5)

_SETTING = Subject(SubjectKind.SETTING, "who_can_share_screen", "Who can share a screen")


@dataclass(frozen=True, slots=True)
class ScreenShare:
    """Nothing can be chosen."""


def look(view: View[ScreenShare], event: Event) -> Iterator[Finding]:
    """Hold whoever shares, and the setting that lets them, against the clause."""
    session = view.session
    match event:
        case SettingsRead(guests_can_share=bool(may_share)):
            yield _setting(may_share=may_share)
        case Tick() if event.subject in session.people:
            yield _judge(session.people[event.subject])
        case ParticipantEvent():
            person = session.find(event.who)
            if person is None:
                return
            is_open = session.episodes.open_about(RULE.name, person.key) is not None
            is_known = person.introduced or person.is_staff or is_open
            if isinstance(event, SharingStarted) and not is_known:
                reason = MAY_BE_STAFF.format(name=person.mention)
                again_at = event.at + SETTLE
                yield Finding(Status.NOT_CHECKED, person.subject, reason, recheck_at=again_at)
            elif is_open or (person.shares and is_known):
                yield _judge(person)
        case _:
            return


def _judge(person: Person) -> Finding:
    if not person.shares or person.is_staff:
        return Finding(Status.KEPT, person.subject, NOT_SHARING.format(name=person.label))
    if not person.introduced:
        # It may be a member of staff, of whose coming Zoom has not told.
        reason = SOMEBODY_SHARES.format(name=person.label)
        return _shares(person, reason, doubtful=True)
    sentence = GUEST_SHARES if None in person.shares else GUEST_SHARES_IN_BREAKOUT
    return _shares(person, sentence.format(name=person.label))


def _shares(person: Person, reason: str, *, doubtful: bool = False) -> Finding:
    return Finding(
        Status.BREACHED, person.subject, reason, GUEST_SHARES_ADVICE, doubtful=doubtful, ends_with_call=True
    )


def _setting(*, may_share: bool) -> Finding:
    if may_share:
        return Finding(Status.BREACHED, _SETTING, GUESTS_MAY_SHARE, GUESTS_MAY_SHARE_ADVICE)
    return Finding(Status.KEPT, _SETTING, ONLY_HOST_MAY_SHARE)


def verdict(view: View[ScreenShare]) -> Finding:
    """Kept when somebody was there to be seen and no guest shared."""
    session = view.session
    if not session.room.somebody_came:
        return not_checked(NOBODY_SEEN)
    unread = session.settings is None or session.settings.guests_can_share is None
    return kept(KEPT_UNREAD if unread else KEPT)


_GENTLE = RulePolicy(Response(respond=(ActionKind.ALERT_HOST, ActionKind.FIX_SETTINGS)), ScreenShare())

RULE = Rule(
    name="screen_share",
    clauses=("Z5",),
    looks_ahead=True,
    unsaid=lambda _, event: unsaid(event, "guests_can_share"),
    options=ScreenShare,
    look=look,
    verdict=verdict,
    sensed=(
        "Zoom tells of every shared screen and who shares it, in breakout rooms too. Whether guests may share is read "
        "from the host's settings."
    ),
    limits=(
        "Zoom does not tell what is on a screen, nor when the host changes during the session who may share. No program "
        "can stop somebody else's share; it can ask them to, or remove them."
    ),
    about=About.GUESTS,
    needs=frozenset({Need.SETTINGS}),
    can=ON_SESSION | ON_PARTICIPANTS | {ActionKind.FIX_SETTINGS},
    may_be_allowed=True,
    presets={
        "children": RulePolicy(
            Response(
                respond=(ActionKind.ALERT_HOST, ActionKind.ASK_PARTICIPANT, ActionKind.FIX_SETTINGS),
                after=timedelta(seconds=30),
                then=(ActionKind.REMOVE_PARTICIPANT,),
            ),
            ScreenShare(),
        ),
        # Neither a pupil with their work nor an invited speaker is to be thrown out for showing something.
        "one_to_one": _GENTLE,
        "open_event": _GENTLE,
    },
)
