"""A Zoom account as it is configured."""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field

from bot.clock import Clock
from bot.jobs.lease import check
from bot.zoom import Zoom, connect
from bot.zoom.chatbot import ChatbotApp
from bot.zoom.limits import Plan


@dataclass(frozen=True, slots=True)
class Account:
    """The Server-to-Server OAuth app, and where Zoom is; two webhook secrets while one replaces the other."""

    account_id: str
    client_id: str
    client_secret: str = field(repr=False)
    webhook_secrets: tuple[str, ...] = field(repr=False)
    api_url: str
    oauth_url: str
    plan: Plan


def zoom_of(account: Account, chatbot: ChatbotApp | None, clock: Clock) -> AbstractAsyncContextManager[Zoom]:
    """That account's Zoom, for as long as the context lasts."""
    return connect(
        account_id=account.account_id,
        client_id=account.client_id,
        client_secret=account.client_secret,
        api_url=account.api_url,
        oauth_url=account.oauth_url,
        plan=account.plan,
        clock=clock,
        before_each=check,
        chatbot=chatbot,
    )
