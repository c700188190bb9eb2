"""The Zoom API: what Chaperone asks of it, and how."""

from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx
from stamina.instrumentation import set_on_retry_hooks

from bot.clock import Clock
from bot.zoom.api import Api, Counters
from bot.zoom.chat import TeamChat
from bot.zoom.chatbot import GRANT, Chatbot, ChatbotApp
from bot.zoom.limits import Plan, RateLimits
from bot.zoom.live import LiveControls
from bot.zoom.records import AccountRecords
from bot.zoom.token import Token

__all__ = ["API_URL", "OAUTH_URL", "ChatbotApp", "Plan", "Zoom", "connect"]

API_URL = "https://api.zoom.us/v2"
OAUTH_URL = "https://zoom.us/oauth/token"

# Seconds; three tries that time out still end before somebody has to be asked instead.
ANSWER_WITHIN = 5.0
CONNECTIONS = 20
RECORD_THREADS = 4


@dataclass(frozen=True, slots=True)
class Zoom:
    """One Zoom account, as its app may use it; `chatbot` is None where the organisation has none, and so is its token."""

    token: Token
    live: LiveControls
    chat: TeamChat
    records: AccountRecords
    counters: Counters
    limits: RateLimits
    chatbot: Chatbot | None = None
    chatbot_token: Token | None = None


@asynccontextmanager
async def connect(
    *,
    account_id: str,
    client_id: str,
    client_secret: str,
    clock: Clock,
    api_url: str = API_URL,
    oauth_url: str = OAUTH_URL,
    plan: Plan = Plan.PRO,
    chatbot: ChatbotApp | None = None,
    before_each: Callable[[], None] = lambda: None,
) -> AsyncIterator[Zoom]:
    """Give the account's Zoom and close its connections afterwards. Nothing is sent before something is asked for.

    `before_each` is called just before each request, and whatever it raises keeps that from being sent.
    """
    # Its own lines stand for every try of every call, and say neither what was asked nor what came of it.
    set_on_retry_hooks(())
    pool = httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS)
    threads = ThreadPoolExecutor(RECORD_THREADS, thread_name_prefix="zoomus")
    async with httpx.AsyncClient(timeout=ANSWER_WITHIN, limits=pool) as client:
        token = Token(
            client,
            oauth_url=oauth_url,
            form={"grant_type": "account_credentials", "account_id": account_id},
            client_id=client_id,
            client_secret=client_secret,
            clock=clock,
        )
        limits = RateLimits(plan, clock)
        api = Api(client, token, limits, clock, api_url=api_url, before_each=before_each)
        records = AccountRecords(api, threads)
        bot, bots_token = None, None
        if chatbot is not None:
            bots_token = Token(
                client,
                oauth_url=oauth_url,
                form=GRANT,
                client_id=chatbot.client_id,
                client_secret=chatbot.client_secret,
                clock=clock,
            )
            bots_api = Api(client, bots_token, limits, clock, api_url=api_url, before_each=before_each)
            bots_api.counters, bots_api.answering = api.counters, api.answering
            bot = Chatbot(bots_api, account_id, chatbot.robot_jid)
        try:
            yield Zoom(
                token, LiveControls(api), TeamChat(api), records, api.counters, limits, bot, bots_token
            )
        finally:
            for one in (token, bots_token):
                if one is not None:
                    await one.close()
            threads.shutdown(wait=False, cancel_futures=True)
