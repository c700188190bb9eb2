"""People who press the buttons on the cards of the simulated Team Chat's chatbot."""

from typing import Any

from bot.simulator.account import Account
from bot.simulator.chatbot_app import Card
from bot.simulator.payloads import milliseconds
from bot.simulator.records import JSON, User


class Cards(Account):
    """The account with people pressing buttons on cards."""

    def card_of(self, email: str) -> Card:
        """The newest card to somebody; LookupError where they have none."""
        for card in reversed(self.chatbot.cards):
            if card.to == email:
                return card
        raise LookupError(f"no card for {email}")

    def press_button(self, card: Card, label: str, who: User | None = None) -> JSON:
        """Somebody, the card's own reader if nobody is named, presses the button with these words on a card."""
        presser = who or self.user(card.to)
        assert presser is not None
        value = card.buttons[label]
        return self.queue("interactive_message_actions", self._pressed(card, label, value, presser))

    def _pressed(self, card: Card, label: str, value: str, who: User) -> dict[str, Any]:
        return {
            "accountId": self.account_id,
            "actionItem": {"text": label, "value": value},
            "channelName": who.display_name,
            "messageId": card.id,
            "original": card.content,
            "robotJid": self.chatbot.robot_jid,
            "timestamp": milliseconds(self.clock.now()),
            "toJid": f"{jid_of(who)}/robot_{self.chatbot.robot_jid}",
            "userId": who.id,
            "userJid": jid_of(who),
            "userName": who.display_name,
        }


def jid_of(user: User) -> str:
    """By what a user is known in Team Chat: their id in small letters, as Zoom writes it."""
    return f"{user.id.lower()}@xmpp.zoom.example"
