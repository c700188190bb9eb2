"""Delivering the simulated Zoom's events to a webhook endpoint, the way Zoom does."""

import asyncio
import heapq
import itertools
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import httpx

from bot.simulator.account import Account
from bot.simulator.payloads import milliseconds
from bot.simulator.records import JSON
from bot.simulator.signing import encrypted_token, serialise, sign

DEADLINE_SECONDS = 3.0
RETRIES = (timedelta(minutes=5), timedelta(minutes=20), timedelta(minutes=60))


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one attempt to deliver; `status` is None where nothing came back in time."""

    event: str
    status: int | None
    attempt: int
    at: datetime

    @property
    def delivered(self) -> bool:
        """Whether the endpoint took it: any 2xx counts."""
        return self.status is not None and 200 <= self.status < 300

    @property
    def retried(self) -> bool:
        """Whether Zoom tries again: after 5xx and where nothing came back, never after 3xx and 4xx."""
        return self.status is None or self.status >= 500


@dataclass(frozen=True, slots=True, order=True)
class _Letter:
    """One event on its way: its body and signature stay the same at every attempt."""

    due: datetime
    number: int
    event: str = field(compare=False)
    body: bytes = field(compare=False)
    headers: dict[str, str] = field(compare=False)
    attempt: int = field(compare=False, default=1)


class Delivery:
    """Posts the events of `zoom` to `url`, one after the other in the order they happened.

    With `retry`, what fails is tried again 5, 20 and 60 minutes later by the account's clock, like Zoom does, while
    other events go on. `receipts` holds every attempt.
    """

    def __init__(
        self,
        zoom: Account,
        client: httpx.AsyncClient,
        url: str,
        *,
        retry: bool = False,
        secret: str | None = None,
    ) -> None:
        self._zoom = zoom
        self._client = client
        self._url = url
        self._retry = retry
        self._secret = zoom.webhook_secret if secret is None else secret
        self._numbers = itertools.count(1)
        self._later: list[_Letter] = []
        self._turn = asyncio.Lock()
        self._losing: dict[str, set[int] | None] = {}
        self._queued: Counter[str] = Counter()
        self.lost: list[JSON] = []
        self.receipts: list[Receipt] = []

    def lose(self, event: str, *which: int) -> None:
        """Have queued events of this name never posted, as if Zoom had given up on them: the first, the third, or all.

        They are counted from 1 as they are taken from the queue, and end up in `lost`. "*" stands for every name.
        """
        self._losing[event] = set(which) or None

    def _is_lost(self, event: JSON) -> bool:
        for name in (event["event"], "*"):
            self._queued[name] += 1
        return any(
            name in self._losing
            and (self._losing[name] is None or self._queued[name] in (self._losing[name] or ()))
            for name in (event["event"], "*")
        )

    async def deliver(self, event: JSON) -> Receipt:
        """Post one event now."""
        return await self._post(self._letter(event))

    async def deliver_all(self) -> list[Receipt]:
        """Post everything queued, oldest first, and the retries that are due by now."""
        receipts = []
        async with self._turn:
            while self._zoom.outbox:
                event = self._zoom.outbox.popleft()
                if self._is_lost(event):
                    self.lost.append(event)
                else:
                    receipts.append(await self.deliver(event))
            while self._later and self._later[0].due <= self._zoom.clock.now():
                receipts.append(await self._post(heapq.heappop(self._later)))
        return receipts

    async def deliver_retries(self) -> list[Receipt]:
        """Wait, by the account's clock, for every retry there is to come, and post them."""
        receipts = []
        while self._later:
            await self._zoom.clock.sleep(self._later[0].due - self._zoom.clock.now())
            receipts += await self.deliver_all()
        return receipts

    async def deliver_twice(self, event: JSON) -> list[Receipt]:
        """Post an event two times over, byte for byte, as after an acknowledgement that Zoom did not get."""
        letter = self._letter(event)
        return [await self._post(letter), await self._post(letter)]

    async def deliver_reordered(self, order: Iterable[int]) -> list[Receipt]:
        """Post the queued events in another order, by their places in the queue; those left out stay."""
        queued = list(self._zoom.outbox)
        order = list(order)
        self._zoom.outbox.clear()
        self._zoom.outbox.extend(event for place, event in enumerate(queued) if place not in order)
        return [await self.deliver(queued[place]) for place in order]

    async def deliver_late(self, event: JSON, by: timedelta) -> Receipt:
        """Post an event after a wait, as first signed: the way a retry comes."""
        letter = self._letter(event)
        await self._zoom.clock.sleep(by)
        return await self._post(letter)

    async def validate_url(self, plain_token: str = "qv1-plain-token") -> bool:  # noqa: S107
        """Send Zoom's challenge; whether the endpoint answered it in time and rightly."""
        payload = {"plainToken": plain_token}
        event = {
            "event": "endpoint.url_validation",
            "event_ts": milliseconds(self._zoom.clock.now()),
            "payload": payload,
        }
        letter = self._letter(event)
        try:
            answer = await self._send(letter)
            body = answer.json()
        except (httpx.TransportError, TimeoutError, ValueError):
            return False
        wanted = payload | {"encryptedToken": encrypted_token(plain_token, self._secret)}
        return answer.status_code == 200 and body == wanted

    async def run(self) -> None:
        """Deliver whatever is queued, as soon as it is, until cancelled."""
        loop = asyncio.get_running_loop()
        queued = asyncio.Event()
        self._zoom.on_queued = lambda: _wake(loop, queued)
        try:
            while True:
                await self.deliver_all()
                await queued.wait()
                queued.clear()
        finally:
            self._zoom.on_queued = None

    def _letter(self, event: JSON) -> _Letter:
        body = serialise(event)
        number = next(self._numbers)
        now = self._zoom.clock.now()
        secret = self._zoom.chatbot.webhook_secret if _is_of_chatbot(event) else self._secret
        headers = sign(body, secret, int(now.timestamp()), request_id=f"simulated-{number}")
        return _Letter(now, number, event["event"], body, headers)

    async def _send(self, letter: _Letter) -> httpx.Response:
        """Post and wait no longer than Zoom does, by the machine's time."""
        async with asyncio.timeout(DEADLINE_SECONDS):
            return await self._client.post(
                self._url, content=letter.body, headers=letter.headers, timeout=None
            )

    async def _post(self, letter: _Letter) -> Receipt:
        try:
            status: int | None = (await self._send(letter)).status_code
        except (httpx.TransportError, TimeoutError):
            status = None
        receipt = Receipt(letter.event, status, letter.attempt, self._zoom.clock.now())
        self.receipts.append(receipt)
        if self._retry and receipt.retried and letter.attempt <= len(RETRIES):
            self._put_off(letter)
        return receipt

    def _put_off(self, letter: _Letter) -> None:
        due = self._zoom.clock.now() + RETRIES[letter.attempt - 1]
        again = _Letter(due, letter.number, letter.event, letter.body, letter.headers, letter.attempt + 1)
        heapq.heappush(self._later, again)


def _is_of_chatbot(event: JSON) -> bool:
    """Whether an event is of the chatbot's app, which has a secret token of its own."""
    return str(event["event"]).startswith(("interactive_message_", "bot_"))


def _wake(loop: asyncio.AbstractEventLoop, queued: asyncio.Event) -> None:
    """Set the event from whichever thread the simulated Zoom is used in."""
    if not loop.is_closed():
        loop.call_soon_threadsafe(queued.set)
