"""What one person may see and press in a session that goes on. Pure."""

from dataclasses import dataclass

from bot.site.rights import SignedIn
from rules.episodes import Episode
from rules.policy import Policy
from rules.pressed import MAY_PRESS
from rules.pressing import About, may_press
from rules.responses import is_about_host, staff_address
from rules.session import Session


@dataclass(frozen=True, slots=True)
class Audience:
    """Somebody who may see the session."""

    person: SignedIn

    @property
    def is_lead(self) -> bool:
        """Whether they are a safeguarding lead, or stand in for one."""
        return not MAY_PRESS.isdisjoint(self.person.roles)

    def may_press(self, session: Session, about: About) -> bool:
        """Whether a button about this is theirs to press."""
        return may_press(session, about, self.person.email, self.person.roles)

    def sees(self, policy: Policy, session: Session, episode: Episode) -> bool:
        """Whether they are shown a breach: nobody is shown what is about themselves, nor what is for the leads without being one.

        What waits for the report is shown to nobody.
        """
        finding, email = episode.finding, self.person.email
        if finding.for_report or (finding.for_leads and not self.is_lead):
            return False
        about = About.breach(policy, session, episode)
        addresses = {finding.concerns.casefold(), staff_address(about.person).casefold()} - {""}
        is_host = email == (session.host_email or "").casefold()
        hides = is_host and is_about_host(session, finding.subject, finding.concerns)
        return not (hides or email in addresses)
