"""Over what alerts go out, with the secrets that each way needs from the environment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from bot.config.problems import Problem
from bot.config.secrets import secret_in
from bot.config.tables import AlertsTable
from bot.zoom.chatbot import ChatbotApp

CHATBOT_VARIABLE: Final = "CHAPERONE_CHATBOT_CLIENT_SECRET"
CHATBOT_WEBHOOK_VARIABLE: Final = "CHAPERONE_CHATBOT_WEBHOOK_SECRET"
URL_VARIABLE: Final = "CHAPERONE_ALERT_URL_{name}"

CHATBOT_UNSET: Final = (
    "This environment variable is not set, and [alerts.chatbot] needs it; set it to the Client Secret that Zoom shows for your "
    "General app."
)
CHATBOT_WEBHOOK_UNSET: Final = (
    "This environment variable is not set, and [alerts.chatbot] needs it; set it to the Secret Token that Zoom shows for your "
    "General app."
)
URL_UNSET: Final = (
    'This environment variable is not set, and "{name}" in also of [alerts] needs it; set it to the address that alerts go to '
    "there, as Apprise writes it."
)


@dataclass(frozen=True, slots=True)
class Chatbot:
    """The General app that cards come from, and the secret tokens that its presses are signed with."""

    app: ChatbotApp
    webhook_secrets: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Also:
    """One more way by which staff are told; `url` is Apprise's, and holds secrets."""

    name: str
    url: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Alerts:
    """`sender` is the e-mail address of the Zoom user that alerts come from, `also` are the other ways to staff."""

    sender: str | None
    chatbot: Chatbot | None = None
    also: tuple[Also, ...] = ()

    @property
    def chatbot_app(self) -> ChatbotApp | None:
        """The app that cards come from; None where there are no cards."""
        return self.chatbot.app if self.chatbot is not None else None

    @property
    def webhook_secrets(self) -> tuple[str, ...]:
        """What the chatbot's own deliveries are signed with."""
        return self.chatbot.webhook_secrets if self.chatbot is not None else ()


def read_alerts(table: AlertsTable, environ: Mapping[str, str]) -> tuple[Alerts, list[Problem]]:
    """How alerts go out, and what is wrong with the secrets for that."""
    problems: list[Problem] = []
    chatbot = None
    if table.chatbot is not None:
        secret = _needed(environ, CHATBOT_VARIABLE, CHATBOT_UNSET, problems)
        webhook = _needed(environ, CHATBOT_WEBHOOK_VARIABLE, CHATBOT_WEBHOOK_UNSET, problems)
        tokens = tuple(token for token in map(str.strip, webhook.split(",")) if token)
        app = ChatbotApp(table.chatbot.client_id, secret, table.chatbot.robot_jid)
        chatbot = Chatbot(app, tokens)
    also = tuple(
        Also(name, _needed(environ, variable_of(name), URL_UNSET.format(name=name), problems))
        for name in table.also
    )
    return Alerts(table.sender, chatbot, also), problems


def variable_of(name: str) -> str:
    """The environment variable that holds the address of one of the other ways."""
    return URL_VARIABLE.format(name=name.upper())


def _needed(environ: Mapping[str, str], variable: str, unset: str, problems: list[Problem]) -> str:
    before = len(problems)
    value = (secret_in(environ, variable, problems) or "").strip()
    if not value and len(problems) == before:
        problems.append(Problem(variable, unset))
    return value
