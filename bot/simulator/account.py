"""The simulated account: who and what is on it, and the events waiting to be sent."""

import base64
import random
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.clock import Clock
from bot.simulator import payloads
from bot.simulator.chatbot_app import ChatbotApp
from bot.simulator.gate import Call, Failure, Gate
from bot.simulator.records import JSON, ChatMessage, Meeting, Participant, Plan, Run, User
from bot.simulator.settings import (
    account_locks,
    account_settings,
    meeting_settings,
    recording_settings,
    user_settings,
)

_FIRST_PMI = 3_542_471_135


class Account:
    """A Zoom account, its meetings and an app on it.

    Time is the clock's alone. `seed` decides the ids that Zoom would make up, so that a rehearsal repeats.
    `dlp` is whether Zoom has data loss prevention for meeting chat switched on, `clock_ahead` how far the dates of its
    answers are ahead of the clock, `records_after` how long after the end it has records of a meeting. `outbox` holds the
    events not yet delivered; `on_queued` is called whenever one is added.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        account_id: str = "Qu1ltAcc0untSim00000AA",
        client_id: str = "simulated-client",
        client_secret: str = "simulated-secret",  # noqa: S107
        webhook_secret: str = "simulated-webhook-secret",  # noqa: S107
        plan: Plan = Plan.PRO,
        seed: int = 1,
    ) -> None:
        self.clock = clock
        self.account_id = account_id
        self.client_id = client_id
        self.client_secret = client_secret
        self.webhook_secret = webhook_secret
        self.plan = plan
        self.participant_remove_supported = True
        self.dlp = False
        self.clock_ahead = timedelta()
        self.records_after = timedelta()
        self.gate = Gate()
        self.chatbot = ChatbotApp()
        self.users: dict[str, User] = {}
        self.meetings: dict[str, Meeting] = {}
        self.runs: list[Run] = []
        self.settings = account_settings()
        self.locks = account_locks()
        self.contacts: set[str] = set()
        self.messages: list[ChatMessage] = []
        self.outbox: deque[JSON] = deque()
        self.on_queued: Callable[[], None] | None = None
        self._random = random.Random(seed)  # noqa: S311
        self._last_user_id = 16_778_240

    @property
    def calls(self) -> list[Call]:
        """Every API request received, in order."""
        return self.gate.calls

    def fail(
        self,
        method: str,
        path_prefix: str,
        *,
        status: int | None = None,
        json: Any = None,
        headers: Mapping[str, str] | None = None,
        times: int = 1,
        delay: timedelta | None = None,
        drop: bool = False,
        hang: bool = False,
        raises: Exception | None = None,
    ) -> None:
        """Make the next `times` calls of this method whose path starts so fail; the path is below `/v2`.

        Answered with `status` and `json`, the connection dropped, or left hanging until the client gives up; `delay`
        passes on the clock before, and alone it only slows the call down. Neither timeouts nor connections exist
        over `httpx.ASGITransport`: there `raises` is what the client meets, and `drop` looks like a read error.
        """
        self.gate.failures.append(
            Failure(method, path_prefix, status, json, headers or {}, times, delay, drop, hang, raises)
        )

    def revoke_tokens(self) -> None:
        """Make every token issued so far worthless, as Zoom does when the app's secret changes."""
        self.gate.revoke_tokens()

    def add_user(
        self,
        email: str,
        display_name: str,
        *,
        user_id: str | None = None,
        licensed: bool = True,
        settings: Mapping[str, Any] | None = None,
        locked: Iterable[str] = (),
        timezone: str = "Europe/London",
        status: str = "active",
    ) -> User:
        """Put a user on the account; `settings` are laid over the usual ones, `locked` names them dotted."""
        user = User(
            user_id or self.new_code(),
            email,
            display_name,
            licensed,
            user_settings(settings or {}),
            _FIRST_PMI + len(self.users),
            set(locked),
            timezone,
            status,
        )
        self.users[user.id] = user
        return user

    def add_meeting(
        self,
        host: User,
        topic: str,
        *,
        meeting_id: str | None = None,
        kind: int = 2,
        start: datetime | None = None,
        duration: int = 60,
        timezone: str = "Europe/London",
        password: str = "q7Wuilt",  # noqa: S107
        settings: Mapping[str, Any] | None = None,
        locked: Iterable[str] = (),
        also: Iterable[datetime] = (),
    ) -> Meeting:
        """Have a meeting of `duration` minutes that starts at `start`, or now, and at `also`; `kind` is Zoom's `type`."""
        meeting = Meeting(
            id=meeting_id or str(self._random.randint(80_000_000_000, 89_999_999_999)),
            topic=topic,
            host_id=host.id,
            type=kind,
            start=start or self.clock.now(),
            duration=duration,
            timezone=timezone,
            password=password,
            settings=self.with_channel(meeting_settings(settings or {})),
            recording_settings=recording_settings(),
            locked=set(locked),
            also=list(also),
        )
        self.meetings[meeting.id] = meeting
        return meeting

    def with_channel(self, settings: JSON) -> JSON:
        """The meeting's settings with a chat channel made where continuous meeting chat wants one."""
        chat = settings["continuous_meeting_chat"]
        if chat["enable"] and not chat["channel_id"]:
            chat["channel_id"] = self.new_code()
        return settings

    def user(self, id_or_email: str) -> User | None:
        """The account's user with this id or address."""
        for user in self.users.values():
            if id_or_email == user.id or id_or_email.lower() == user.email.lower():
                return user
        return None

    def run(self, meeting_id: str) -> Run | None:
        """The meeting's run that is live or about to be."""
        for run in reversed(self.runs):
            if run.meeting_id == meeting_id and run.ended_at is None:
                return run
        return None

    def live(self, meeting_id: str) -> Run:
        """The meeting's live run; LookupError where it is not live."""
        run = self.run(meeting_id)
        if run is None or not run.live:
            raise LookupError(f"meeting {meeting_id} is not live")
        return run

    def past(self, id_or_uuid: str) -> Run | None:
        """The run with this uuid, or the latest of the meeting with this id."""
        for run in reversed(self.runs):
            if run.started_at is not None and id_or_uuid in (run.uuid, run.meeting_id):
                return run
        return None

    def has_records_of(self, run: Run) -> bool:
        """Whether Zoom has got so far as to say what took place in a run that is over."""
        return run.ended_at is not None and self.clock.now() >= run.ended_at + self.records_after

    def person(self, meeting_id: str, who: str | Participant) -> Participant:
        """Who is meant: a `user_id`, `participant_uuid` or name of somebody who has not gone.

        LookupError where nobody or more than one fits.
        """
        if isinstance(who, Participant):
            return who
        run = self.run(meeting_id)
        fitting = [
            person
            for person in (run.present() if run else [])
            if who in (person.user_id, person.participant_uuid, person.name, person.room_user_id)
        ]
        if len(fitting) != 1:
            raise LookupError(f"{len(fitting)} people in meeting {meeting_id} are {who!r}")
        return fitting[0]

    def open_run(self, meeting_id: str, uuid: str | None) -> Run:
        """The run that is about to be live, made where there is none."""
        run = self.run(meeting_id)
        if run is None:
            waiting_room = bool(self.meetings[meeting_id].settings["waiting_room"])
            run = Run(uuid or self._run_uuid(), meeting_id, waiting_room)
            self.runs.append(run)
        elif run.live or uuid not in (None, run.uuid):
            raise ValueError(f"meeting {meeting_id} already runs as {run.uuid}")
        return run

    def send(self, name: str, run: Run, **parts: Any) -> JSON:
        """Queue an event about a run whose object has the usual part of a meeting and `parts`."""
        part = payloads.meeting_part(name, self.meetings[run.meeting_id], run)
        return self.queue(name, {"account_id": self.account_id, "object": part | parts})

    def queue(self, name: str, payload: JSON, **beside: Any) -> JSON:
        """Queue an event for delivery and give it back; `beside` stands beside its payload."""
        event = payloads.envelope(name, self.clock.now(), payload) | beside
        self.outbox.append(event)
        if self.on_queued is not None:
            self.on_queued()
        return event

    def operator(self, user: User) -> JSON:
        """Who did it, as events about settings and streams say it."""
        return {"operator": user.email, "operator_id": user.id}

    def new_user_id(self) -> str:
        """A `user_id` as every join gets one: a number that grows by 1024."""
        self._last_user_id += 1024
        return str(self._last_user_id)

    def new_uuid(self) -> str:
        """A uuid as participants and streams have them."""
        return self._random.randbytes(16).hex().upper()

    def new_code(self) -> str:
        """An id as users and messages have them."""
        return base64.urlsafe_b64encode(self._random.randbytes(16)).decode().rstrip("=")

    def _run_uuid(self) -> str:
        return base64.b64encode(self._random.randbytes(16)).decode()
