"""What one person may see and press in a session that goes on. Pure."""

from dataclasses import dataclass

from bot.accounts.rights import SignedIn
from bot.report.audience import Matter, Reader, may_see
from rules.episodes import Episode
from rules.pressing import About, may_press
from rules.session import Session


@dataclass(frozen=True, slots=True)
class Audience:
    """Somebody who may see the session."""

    person: SignedIn

    @property
    def is_lead(self) -> bool:
        """Whether they are a safeguarding lead, or stand in for one."""
        return self._reader.is_lead

    @property
    def _reader(self) -> Reader:
        return Reader(self.person.email, self.person.name, self.person.roles)

    def may_press(self, session: Session, about: About) -> bool:
        """Whether a button about this is theirs to press."""
        return may_press(session, about, self.person.email, self.person.roles)

    def sees(self, session: Session, episode: Episode) -> bool:
        """Whether they are shown a breach: nobody is shown what is about themselves, nor what is for the leads without being one.

        What waits for the report is shown to nobody.
        """
        finding = episode.finding
        matter = Matter.of(session, finding.subject, finding.concerns, for_leads=finding.for_leads)
        return not finding.for_report and may_see(self._reader, session.host_email, matter)
