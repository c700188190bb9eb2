"""Cloud recording, AI Companion, live streams and media streams of the simulated meetings."""

from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import Any

from bot.simulator import payloads
from bot.simulator.account import Account
from bot.simulator.records import JSON, Recording, Run, User
from bot.simulator.settings import overlay, without

AI_COMPANION_FEATURES = frozenset({"questions", "summary"})
RTMS_STOPPED_BY_USER = 1
RTMS_MEETING_ENDED = 2


class Captures(Account):
    """The account with its meetings being recorded or sent elsewhere.

    Every method gives the events that Zoom would send and queues them; none where nothing changes.
    """

    def start_recording(self, meeting_id: str) -> list[JSON]:
        """Somebody starts the cloud recording; Zoom does not say who."""
        run = self.live(meeting_id)
        if run.recording is not Recording.OFF:
            return []
        run.recording, run.recording_start = Recording.RUNNING, self.clock.now()
        return [self._tell_recording("recording.started", run, ended=False)]

    def pause_recording(self, meeting_id: str) -> list[JSON]:
        """Somebody pauses the recording."""
        run = self.live(meeting_id)
        if run.recording is not Recording.RUNNING:
            return []
        run.recording = Recording.PAUSED
        return [self._tell_recording("recording.paused", run, ended=True)]

    def resume_recording(self, meeting_id: str) -> list[JSON]:
        """Somebody lets a paused recording go on."""
        run = self.live(meeting_id)
        if run.recording is not Recording.PAUSED:
            return []
        run.recording = Recording.RUNNING
        return [self._tell_recording("recording.resumed", run, ended=False)]

    def stop_recording(self, meeting_id: str) -> list[JSON]:
        """Somebody stops the recording."""
        run = self.live(meeting_id)
        if run.recording is Recording.OFF or run.recording_start is None:
            return []
        run.recording = Recording.OFF
        run.recordings.append((run.recording_start, self.clock.now()))
        return [self._tell_recording("recording.stopped", run, ended=True)]

    def complete_recording(self, id_or_uuid: str) -> list[JSON]:
        """Zoom has processed what a finished run recorded, and offers it."""
        run = self.past(id_or_uuid)
        if run is None or not run.recordings:
            return []
        if not run.recording_ready:
            run.recording_settings = deepcopy(self.meetings[run.meeting_id].recording_settings)
        run.recording_ready = True
        return [self._tell_finished("recording.completed", run, {}, download_token=self.new_code())]

    def change_recording(self, run: Run, changes: Mapping[str, Any]) -> None:
        """Somebody edits who can see a recording; what a lock holds stays, silently. Zoom sends nothing."""
        locked = self.meetings[run.meeting_id].locked
        run.recording_settings = overlay(run.recording_settings, without(changes, locked))

    def trash_recording(self, id_or_uuid: str, *, operator: User | None = None) -> list[JSON]:
        """Somebody moves a recording to the trash; `operator` is who did it, the host unless said."""
        return self._bin_recording(id_or_uuid, "recording.trashed", operator, trashed=True)

    def recover_recording(self, id_or_uuid: str, *, operator: User | None = None) -> list[JSON]:
        """Somebody takes a recording back out of the trash."""
        return self._bin_recording(id_or_uuid, "recording.recovered", operator, trashed=False)

    def _bin_recording(
        self, id_or_uuid: str, name: str, operator: User | None, *, trashed: bool
    ) -> list[JSON]:
        run = self.past(id_or_uuid)
        if run is None or not run.recording_ready or run.recording_trashed is trashed:
            return []
        run.recording_trashed = trashed
        who = self.operator(operator or self.users[self.meetings[run.meeting_id].host_id])
        return [self._tell_finished(name, run, who, download_token=self.new_code())]

    def start_ai_companion(self, meeting_id: str, features: Iterable[str] = ("summary",)) -> list[JSON]:
        """Features of AI Companion are switched on: "questions", "summary"."""
        run = self.live(meeting_id)
        new = set(features) - run.ai_companion
        if not new or run.ai_companion_disabled:
            return []
        run.ai_companion |= new
        return [self._tell_ai_companion("started", run, new)]

    def stop_ai_companion(self, meeting_id: str, features: Iterable[str] | None = None) -> list[JSON]:
        """These features are switched off, or all of them."""
        run = self.live(meeting_id)
        gone = run.ai_companion & set(AI_COMPANION_FEATURES if features is None else features)
        if not gone:
            return []
        run.ai_companion -= gone
        return [self._tell_ai_companion("stopped", run, gone)]

    def start_live_stream(
        self, meeting_id: str, *, operator: User | None = None, page_url: str = "https://watch.example/quilts"
    ) -> list[JSON]:
        """The meeting is shown live on `page_url`; `operator` is who did it, the host unless said."""
        run = self.live(meeting_id)
        if run.live_stream is not None:
            return []
        run.live_stream = page_url
        return [self._tell_live_stream("started", run, page_url, operator)]

    def stop_live_stream(self, meeting_id: str, *, operator: User | None = None) -> list[JSON]:
        """The live stream ends."""
        run = self.live(meeting_id)
        if run.live_stream is None:
            return []
        page_url, run.live_stream = run.live_stream, None
        return [self._tell_live_stream("stopped", run, page_url, operator)]

    def start_rtms(self, meeting_id: str, *, operator: User | None = None) -> list[JSON]:
        """An app begins to receive the meeting's media; the payload is flat, as documented in February 2026."""
        run = self.live(meeting_id)
        if run.rtms_stream is not None:
            return []
        run.rtms_stream = self.new_uuid().lower()
        payload = {
            "meeting_uuid": run.uuid,
            "operator_id": operator.id if operator else self.meetings[meeting_id].host_id,
            "rtms_stream_id": run.rtms_stream,
            "server_urls": "wss://rtms.example:443",
        }
        return [self.queue("meeting.rtms_started", payload)]

    def stop_rtms(self, meeting_id: str, *, reason: int = RTMS_STOPPED_BY_USER) -> list[JSON]:
        """The app no longer receives the meeting's media."""
        run = self.live(meeting_id)
        if run.rtms_stream is None:
            return []
        stream, run.rtms_stream = run.rtms_stream, None
        payload = {"meeting_uuid": run.uuid, "rtms_stream_id": stream, "stop_reason": reason}
        return [self.queue("meeting.rtms_stopped", payload)]

    def stop_captures(self, meeting_id: str) -> list[JSON]:
        """Everything that keeps the meeting or sends it elsewhere ends, as it does with the meeting."""
        return [
            *self.stop_recording(meeting_id),
            *self.stop_ai_companion(meeting_id),
            *self.stop_live_stream(meeting_id),
            *self.stop_rtms(meeting_id, reason=RTMS_MEETING_ENDED),
        ]

    def _tell_finished(self, name: str, run: Run, who: JSON, **beside: Any) -> JSON:
        meeting = self.meetings[run.meeting_id]
        part = payloads.recorded(self.account_id, self.users[meeting.host_id].email, meeting, run)
        return self.queue(name, {"account_id": self.account_id} | who | {"object": part}, **beside)

    def _tell_recording(self, name: str, run: Run, *, ended: bool) -> JSON:
        now = self.clock.now()
        part = payloads.recording_file(run.recording_start or now, now if ended else None)
        return self.send(name, run, recording_file=part)

    def _tell_ai_companion(self, what: str, run: Run, features: Iterable[str]) -> JSON:
        part = payloads.ai_companion(self.meetings[run.meeting_id], run, features)
        payload = {"account_id": self.account_id, "object": part}
        return self.queue(f"meeting.ai_companion_{what}", payload)

    def _tell_live_stream(self, what: str, run: Run, page_url: str, operator: User | None) -> JSON:
        name = f"meeting.live_streaming_{what}"
        meeting = self.meetings[run.meeting_id]
        stream = payloads.live_streaming(self.clock.now(), page_url)
        part = payloads.meeting_part(name, meeting, run) | {"live_streaming": stream}
        who = self.operator(operator or self.users[meeting.host_id])
        return self.queue(name, {"account_id": self.account_id} | who | {"object": part})
