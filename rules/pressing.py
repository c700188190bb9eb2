"""Which buttons fit, who may press them, and what follows when somebody does."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from rules.actions import Action, ActionKind, Step, fitting
from rules.care import bar
from rules.catalog import catalog
from rules.episodes import Episode
from rules.events import Capture
from rules.finding import SESSION, Finding, Status, Subject, SubjectKind
from rules.people import Person
from rules.policy import Policy
from rules.pressed import MAY_PRESS, Button, Press, Pressed, Reply
from rules.responses import action_id, forget, is_about_host, person_about, staff_address
from rules.session import Session

ASKED_FOR: Final = "Asked for by {name}."

# The same button pressed once more so soon is one press that came twice.
AGAIN_WITHIN: Final = timedelta(seconds=5)

# What a press is counted to that is about no breach.
_RULES: Final = {
    Button.REMOVE: "behaviour",
    Button.STOP_RECORDING: "recording",
    Button.EXTEND: "session_close",
    Button.END: "session_close",
}


# What there is to press where the host is reminded that the session closes.
_OF_CLOSE: Final = (Button.EXTEND, Button.END)


@dataclass(frozen=True, slots=True)
class Consequence:
    """What follows from a press: its answer, what is to be done, and a breach that is over by it."""

    press: Press
    actions: tuple[Action, ...] = ()
    exempted: Episode | None = None


@dataclass(frozen=True, slots=True)
class About:
    """What can be pressed about: a breach, somebody, or the session as a whole."""

    policy: Policy
    session: Session
    episode: Episode | None = None
    person: Person | None = None

    @classmethod
    def breach(cls, policy: Policy, session: Session, episode: Episode) -> "About":
        """A breach, with whom it is about."""
        return cls(policy, session, episode, person_about(session, episode.finding.subject))

    @property
    def subject(self) -> Subject:
        """What it comes to as the subject of an action."""
        if self.episode is not None:
            return self.episode.finding.subject
        return self.person.subject if self.person is not None else SESSION

    @property
    def finding(self) -> str:
        """The id of the breach; empty where it is about none."""
        return self.episode.id if self.episode is not None else ""

    def buttons(self) -> tuple[Button, ...]:
        """The buttons that have something to do here now, in the order in which they are shown."""
        useful = (button for button in Button if self.fits(button) and not self.is_over(button))
        return tuple(button for button in useful if button is not Button.REMOVE or not self.barred())

    def fits(self, button: Button) -> bool:
        """Whether a button can have something to do here, if it is not too late."""
        rule = self.episode.rule if self.episode is not None else ""
        if self.session.plan is not None:
            return False
        match button:
            case Button.REMOVE:
                return self.person is not None
            case Button.STOP_RECORDING:
                return self.person is None and bool(_stops(self._captures()))
            case Button.EXTEND:
                return self._is_about_close() and self.session.scheduled_end is not None
            case Button.END:
                return self._is_about_session() or (self.person is not None and self.person.is_staff)
            case Button.ALLOW:
                return self.person is not None and rule in catalog() and catalog()[rule].may_be_allowed
            case _:
                return self.episode is not None

    def is_over(self, button: Button) -> bool:
        """Whether a button that fits comes too late, or would change nothing."""
        if button is Button.DEALT_WITH:
            return self.episode is None or self.episode.closed_at is not None or self.episode.is_dealt_with
        if self.session.ended_at is not None:
            return True
        match button:
            case Button.REMOVE:
                person = self.person
                return person is None or not (person.present or person.waiting_since is not None)
            case Button.STOP_RECORDING:
                return not _stops(capture for capture in self._captures() if capture in self.session.captures)
            case Button.ALLOW:
                return (self._rule(button), self.subject.key) in self.session.presses.allowed
            case _:
                return False

    def barred(self) -> str:
        """Why the person it is about is never acted upon; empty where they may be."""
        if self.person is None:
            return ""
        on = self.session.now.astimezone(self.policy.timezone).date()
        return bar(self.policy.care, self.person, self._rule(Button.REMOVE), on)

    def _is_about_close(self) -> bool:
        return self.person is None and (
            self.episode is None or (self.episode.rule == "session_close" and self.subject == SESSION)
        )

    def _is_about_session(self) -> bool:
        return self.person is None and self.subject.kind is SubjectKind.SESSION

    def _captures(self) -> Iterable[Capture]:
        return self.episode.finding.captures if self.episode is not None else tuple(self.session.captures)

    def _rule(self, button: Button) -> str:
        return self.episode.rule if self.episode is not None else _RULES.get(button, "")

    def press(self, event: Pressed, reply: Reply) -> Press:
        """A press of a button here, with its answer."""
        return Press(event, reply, self.finding, self._rule(event.button), self.subject)

    def actions(self, event: Pressed) -> Iterator[Action]:
        """What is to be done because a button was pressed here."""
        finding = self.episode.finding if self.episode is not None else None
        for kind in self._kinds(event.button):
            yield Action(
                id=_action_id(self.session, event.delivery, kind),
                kind=kind,
                rule=self._rule(event.button),
                finding=self.finding,
                subject=self.subject,
                at=event.at,
                step=Step.PRESS,
                text=finding.reason if finding is not None else ASKED_FOR.format(name=event.who),
                barred=self.barred() if kind is ActionKind.REMOVE_PARTICIPANT else "",
                concerns=staff_address(self.person) or (finding.concerns if finding is not None else ""),
                for_leads=finding is not None and finding.for_leads,
            )

    def _kinds(self, button: Button) -> tuple[ActionKind, ...]:
        match button:
            case Button.REMOVE:
                return (ActionKind.REMOVE_PARTICIPANT,)
            case Button.STOP_RECORDING:
                return _stops(capture for capture in self._captures() if capture in self.session.captures)
            case Button.END:
                return (ActionKind.END_MEETING,)
            case _:
                return ()


def about_breach(
    policy: Policy, session: Session, finding: str, rule: str = "", subject: str = ""
) -> About | None:
    """The breach with this id, else the last of the rule about the subject; None where there is none."""
    episode = session.episodes.get(finding) or session.episodes.last_about(rule, subject)
    return About.breach(policy, session, episode) if episode is not None else None


def with_buttons(policy: Policy, session: Session, action: Action) -> Action:
    """An action with the buttons that fit what it is about, for whoever is told of it."""
    if action.is_pressed:
        return action
    about = about_breach(policy, session, action.finding) if action.finding else None
    if about is not None:
        return replace(action, buttons=about.buttons())
    is_reminder = action.step is Step.NOTICE and action.rule == _RULES[Button.EXTEND]
    buttons = About(policy, session).buttons() if is_reminder else ()
    return replace(action, buttons=tuple(button for button in buttons if button in _OF_CLOSE))


def may_press(session: Session, about: About, by: str, roles: Iterable[object]) -> bool:
    """Whether somebody may press about this: a host in their own session, a safeguarding lead in every one.

    Nobody decides about themselves, and a host not about what is for the safeguarding lead.
    """
    is_lead = not MAY_PRESS.isdisjoint(roles)
    is_host = bool(by) and by.casefold() == (session.host_email or "").casefold()
    finding = about.episode.finding if about.episode is not None else None
    if is_host and is_about_host(session, about.subject, finding.concerns if finding is not None else ""):
        return False
    if finding is not None and by and finding.concerns.casefold() == by.casefold():
        return False
    if staff_address(about.person).casefold() == by.casefold() != "":
        return False
    return is_lead or (is_host and not (finding is not None and finding.for_leads))


def press(policy: Policy, session: Session, event: Pressed) -> Consequence:
    """What follows from a press; what lasts of it is noted in the session."""
    about = _meant(policy, session, event)
    if about is None:
        is_theirs = may_press(session, About(policy, session), event.by, event.roles)
        return Consequence(Press(event, Reply.UNKNOWN if is_theirs else Reply.NOT_THEIRS))
    reply = _reply(session, about, event)
    pressed = about.press(event, reply)
    if reply is not Reply.TAKEN:
        return Consequence(pressed)
    over = _note(session, about, event)
    end = session.scheduled_end
    if event.button is Button.EXTEND and end is not None:
        pressed = replace(pressed, closes_at=session.presses.closes_at(end))
    return Consequence(pressed, tuple(about.actions(event)), over)


def _meant(policy: Policy, session: Session, event: Pressed) -> About | None:
    if event.finding:
        return about_breach(policy, session, event.finding, event.rule, event.subject)
    if event.subject:
        person = session.people.get(event.subject)
        return About(policy, session, None, person) if person is not None else None
    return About(policy, session)


def _reply(session: Session, about: About, event: Pressed) -> Reply:
    if not may_press(session, about, event.by, event.roles):
        return Reply.NOT_THEIRS
    if not about.fits(event.button):
        return Reply.NOT_FITTING
    if _is_again(session, about, event):
        return Reply.AGAIN
    return Reply.OVER if about.is_over(event.button) else Reply.TAKEN


def _is_again(session: Session, about: About, event: Pressed) -> bool:
    """Whether a press was taken already: the close is moved once from where it was when the button was shown."""
    if event.button is Button.EXTEND and event.moved is not None:
        return event.moved < session.presses.moved
    return any(_is_same(press, about, event) for press in session.presses.taken())


def _is_same(press: Press, about: About, event: Pressed) -> bool:
    is_alike = (press.event.button, press.event.by) == (event.button, event.by)
    is_alike = is_alike and (press.finding, press.subject) == (about.finding, about.subject)
    return is_alike and abs(event.at - press.event.at) < AGAIN_WITHIN


def _note(session: Session, about: About, event: Pressed) -> Episode | None:
    """Note what lasts of a press; gives the breach that it exempts somebody from."""
    episode = about.episode
    match event.button:
        case Button.EXTEND:
            session.presses.extend(event.at)
        case Button.ALLOW if episode is not None:
            session.presses.allowed.add((episode.rule, episode.finding.subject.key))
            episode.exempted_by = event.who
            return episode if episode.closed_at is None else None
        case Button.DEALT_WITH if episode is not None:
            episode.is_dealt_with = True
            forget(session, episode)
        case _:
            pass
    return None


def action_ids(session: str, delivery: str) -> list[str]:
    """The ids of all that a press may ask for; `session` is Zoom's uuid."""
    return [_action_id(Session(session), delivery, kind) for kind in ActionKind]


def _action_id(session: Session, delivery: str, kind: ActionKind) -> str:
    # Not by the breach, whose own id changes if later news move its beginning.
    return action_id(session, f"pressed {delivery}", Step.PRESS, kind)


def exempted(session: Session, rule: str, finding: Finding) -> Finding:
    """The finding, which is of an exemption where somebody said that its subject may."""
    is_allowed = (rule, finding.subject.key) in session.presses.allowed
    if finding.status is Status.BREACHED and is_allowed:
        return replace(finding, status=Status.EXEMPT)
    return finding


def _stops(captures: Iterable[Capture]) -> tuple[ActionKind, ...]:
    all_of_them = Finding(Status.BREACHED, SESSION, "", captures=tuple(captures))
    return fitting(ActionKind.STOP_RECORDING, all_of_them)
