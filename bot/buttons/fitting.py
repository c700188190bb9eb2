"""Which buttons fit a breach, somebody in the session, or the session as a whole. Pure."""

from rules.policy import Policy
from rules.pressed import Button
from rules.pressing import About, about_breach
from rules.session import Session

_NONE: tuple[Button, ...] = ()


def buttons_for(finding: str, session: Session, policy: Policy) -> tuple[Button, ...]:
    """The buttons that have something to do about a breach now, in the order in which they are shown.

    With an empty id, those about the session as a whole. `may_press` says who may press them.
    """
    if not finding:
        return About(policy, session).buttons()
    about = about_breach(policy, session, finding)
    return about.buttons() if about is not None else _NONE


def buttons_for_person(key: str, session: Session, policy: Policy) -> tuple[Button, ...]:
    """The buttons that have something to do about somebody in the session, known by their key there."""
    person = session.people.get(key)
    return About(policy, session, None, person).buttons() if person is not None else _NONE
