"""The Zoom account that a configuration names."""

from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING

from bot.clock import Clock
from bot.jobs.lease import check
from bot.zoom import Zoom, connect

if TYPE_CHECKING:
    from bot.config import Config


def account_of(config: "Config", clock: Clock) -> AbstractAsyncContextManager[Zoom]:
    """That account's Zoom, for as long as the context lasts."""
    zoom = config.zoom
    return connect(
        account_id=zoom.account_id,
        client_id=zoom.client_id,
        client_secret=zoom.client_secret,
        api_url=zoom.api_url,
        oauth_url=zoom.oauth_url,
        plan=zoom.plan,
        clock=clock,
        before_each=check,
        chatbot=config.alerts.chatbot.app if config.alerts.chatbot is not None else None,
    )
