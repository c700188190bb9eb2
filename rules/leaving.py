"""When somebody was last here, and what is wrong about them once they have left."""

from datetime import datetime

from rules.people import Person
from rules.session import Session


def still_counts(session: Session, rule: str, subject_key: str, person: Person) -> bool:
    """Whether what is wrong about somebody by their being here is still to be told of, or goes on.

    It is over when they leave. What comes out only when they have left is told of once, and nothing that they do can end
    it; what goes on at the end of the session was not put right by that.
    """
    last = session.episodes.last_about(rule, subject_key)
    if person.present or last is None:
        return True
    has_left = person.away_since is not None and last.opened_at < person.away_since
    return last.closed_at is None and (session.ended_at is not None or not has_left)


def last_here(session: Session, person: Person) -> datetime:
    """When somebody who came was last here; for who is here now, the session's own time."""
    if person.present:
        return session.now
    return person.away_since or person.stays[-1].left_at or session.now
