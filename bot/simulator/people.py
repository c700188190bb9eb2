"""People who come, wait, are let in, share, change rooms and go, and what Zoom tells of it."""

from bot.simulator import payloads
from bot.simulator.account import Account
from bot.simulator.records import JSON, Participant, Place, Run
from rules.events import ZoomRole

HOST_ENDED = "Host ended the meeting."
REMOVED = "Removed by host."
REMOVED_WAITING = "Removed by host from waiting room."


class People(Account):
    """The account with people moving through its meetings.

    Every method gives the events that Zoom would send, in order, and queues them.
    """

    def arrive(
        self,
        meeting_id: str,
        name: str,
        *,
        email: str = "",
        registrant_id: str = "",
        participant_uuid: str | None = None,
        signed_in: bool = True,
    ) -> list[JSON]:
        """Somebody opens the link: into the waiting room where there is one, else straight in.

        Where the meeting is not live they wait for the host, or come in before where the meeting allows that. An
        `email` of one of the account's users makes them that user, `signed_in` to Zoom; hosts are never kept waiting.
        A `participant_uuid` of somebody who was here before brings them back.
        """
        run = self.run(meeting_id) or self.open_run(meeting_id, None)
        person = self._newcomer(name, email, registrant_id, participant_uuid, signed_in)
        run.people.append(person)
        if not run.live:
            return self._arrive_early(run, person)
        return self._enter(run, person)

    def join(
        self,
        meeting_id: str,
        name: str,
        *,
        email: str = "",
        registrant_id: str = "",
        participant_uuid: str | None = None,
        signed_in: bool = True,
    ) -> list[JSON]:
        """Somebody comes straight into a live meeting, waiting room or not; arguments as for `arrive`."""
        run = self.live(meeting_id)
        person = self._newcomer(name, email, registrant_id, participant_uuid, signed_in)
        run.people.append(person)
        return self._come_in(run, person)

    def admit(self, meeting_id: str, who: str | Participant) -> list[JSON]:
        """The host lets somebody in from the waiting room."""
        run = self.live(meeting_id)
        person = self._at(meeting_id, who, Place.WAITING_ROOM)
        return [
            self._tell("meeting.participant_admitted", run, person),
            self._tell("meeting.participant_left_waiting_room", run, person),
            *self._come_in(run, person),
        ]

    def put_back(self, meeting_id: str, who: str | Participant) -> list[JSON]:
        """The host moves somebody from the room into the waiting room."""
        run = self.live(meeting_id)
        person = self._at(meeting_id, who, Place.IN_ROOM)
        events = self._stop_all_sharing(run, person)
        person.go(Place.WAITING_ROOM, self.clock.now())
        person.role = ZoomRole.ATTENDEE
        return [*events, self._tell("meeting.participant_put_in_waiting_room", run, person)]

    def leave(self, meeting_id: str, who: str | Participant, *, reason: str | None = None) -> list[JSON]:
        """Somebody goes, from wherever they are. Zoom ends an empty meeting later; that is `end`'s to say."""
        run = self.run(meeting_id)
        person = self.person(meeting_id, who)
        if run is None:
            raise LookupError(f"meeting {meeting_id} is not live")
        return self._go(run, person, reason)

    def remove(self, meeting_id: str, who: str | Participant) -> list[JSON]:
        """The host, or the API, removes somebody from the room or the waiting room."""
        person = self.person(meeting_id, who)
        waits = person.place is Place.WAITING_ROOM
        return self.leave(meeting_id, person, reason=REMOVED_WAITING if waits else REMOVED)

    def change_role(self, meeting_id: str, who: str | Participant, role: ZoomRole) -> list[JSON]:
        """Somebody is made host, co-host or attendee; a host who hands over is a change of their own."""
        run = self.live(meeting_id)
        person = self.person(meeting_id, who)
        part = payloads.person(person) | {
            "date_time": payloads.stamp(self.clock.now()),
            "old_role": str(person.role),
            "new_role": str(role),
        }
        person.role = role
        return [self.send("meeting.participant_role_changed", run, participant=part)]

    def rename(self, meeting_id: str, who: str | Participant, name: str) -> list[JSON]:
        """Somebody changes their screen name, of which Zoom sends no event."""
        self.person(meeting_id, who).name = name
        return []

    def share_screen(
        self, meeting_id: str, who: str | Participant, *, content: str = "desktop"
    ) -> list[JSON]:
        """Somebody starts sharing, in the main room or in the breakout room they are in."""
        run = self.live(meeting_id)
        person = self.person(meeting_id, who)
        person.sharing = content
        return [self._tell_sharing("started", run, person, content)]

    def stop_sharing(self, meeting_id: str, who: str | Participant) -> list[JSON]:
        """Somebody stops sharing; nothing where they did not share."""
        return self._stop_all_sharing(self.live(meeting_id), self.person(meeting_id, who))

    def enter_breakout(self, meeting_id: str, who: str | Participant, room_uuid: str) -> list[JSON]:
        """Somebody goes from the main room into a breakout room, where they have another `user_id`."""
        run = self.live(meeting_id)
        person = self._at(meeting_id, who, Place.IN_ROOM)
        events = self._stop_all_sharing(run, person)
        person.go(Place.BREAKOUT_ROOM, self.clock.now())
        person.room_uuid, person.room_user_id = room_uuid, self.new_user_id()
        part = payloads.person_in_breakout(person) | {"join_time": payloads.stamp(self.clock.now())}
        name = "meeting.participant_joined_breakout_room"
        return [*events, self.send(name, run, breakout_room_uuid=room_uuid, participant=part)]

    def leave_breakout(self, meeting_id: str, who: str | Participant) -> list[JSON]:
        """Somebody comes back from a breakout room into the main room."""
        person = self._at(meeting_id, who, Place.BREAKOUT_ROOM)
        return self._leave_breakout(self.live(meeting_id), person, f"{person.name} left the meeting.")

    def host_arrived(self, run: Run) -> list[JSON]:
        """Those who waited for the host enter as anybody would."""
        events = []
        for person in run.present():
            if person.place is Place.WAITING_FOR_HOST:
                part = payloads.person_before_host(person, registrant=True)
                events.append(self.send("meeting.participant_jbh_waiting_left", run, participant=part))
                events += self._enter(run, person)
        return events

    def everybody_leaves(self, run: Run, reason: str) -> list[JSON]:
        """All go at once, those who wait included."""
        return [event for person in run.present() for event in self._go(run, person, reason)]

    def begin(self, run: Run) -> list[JSON]:
        """The run goes live."""
        run.started_at = self.clock.now()
        return [self.send("meeting.started", run)]

    def _newcomer(
        self, name: str, email: str, registrant_id: str, participant_uuid: str | None, signed_in: bool
    ) -> Participant:
        user = self.user(email) if email and signed_in else None
        return Participant(
            name,
            participant_uuid or self.new_uuid(),
            self.new_user_id(),
            self.clock.now(),
            email=email,
            registrant_id=registrant_id,
            zoom_id=user.id if user else "",
            internal=user is not None,
        )

    def _arrive_early(self, run: Run, person: Participant) -> list[JSON]:
        meeting = self.meetings[run.meeting_id]
        if self._may_host(run, person):
            return [*self.begin(run), *self._come_in(run, person), *self.host_arrived(run)]
        if meeting.settings["join_before_host"] and not run.waiting_room:
            started = self.begin(run)
            part = payloads.person_before_host(person, registrant=True)
            joined = self.send("meeting.participant_jbh_joined", run, participant=part)
            return [*started, joined, *self._come_in(run, person)]
        person.go(Place.WAITING_FOR_HOST, self.clock.now())
        part = payloads.person_before_host(person, registrant=False)
        return [self.send("meeting.participant_jbh_waiting", run, participant=part)]

    def _enter(self, run: Run, person: Participant) -> list[JSON]:
        if run.waiting_room and not self._may_host(run, person):
            person.go(Place.WAITING_ROOM, self.clock.now())
            return [self._tell("meeting.participant_joined_waiting_room", run, person)]
        return self._come_in(run, person)

    def _come_in(self, run: Run, person: Participant) -> list[JSON]:
        now = self.clock.now()
        person.go(Place.IN_ROOM, now)
        person.joined_at = person.joined_at or now
        if self._may_host(run, person):
            hosted = any(other.role is ZoomRole.HOST for other in run.present())
            person.role = ZoomRole.CO_HOST if hosted else ZoomRole.HOST
        part = payloads.person(person) | {"join_time": payloads.stamp(now)}
        return [self.send("meeting.participant_joined", run, participant=part)]

    def _may_host(self, run: Run, person: Participant) -> bool:
        meeting = self.meetings[run.meeting_id]
        alternatives = str(meeting.settings["alternative_hosts"]).lower().split(";")
        return person.internal and (person.zoom_id == meeting.host_id or person.email.lower() in alternatives)

    def _go(self, run: Run, person: Participant, reason: str | None) -> list[JSON]:
        now = self.clock.now()
        place = person.place
        plain = f"{person.name} left the meeting."
        text = plain if reason is None else f"{plain}<br>Reason: {reason}"
        events = self._stop_all_sharing(run, person)
        if place is Place.BREAKOUT_ROOM:
            events += self._leave_breakout(run, person, text)
        person.go(Place.GONE, now)
        person.left_at, person.leave_reason = now, reason or plain
        return [*events, self._tell_gone(run, person, place, text)]

    def _tell_gone(self, run: Run, person: Participant, place: Place, reason: str) -> JSON:
        if place is Place.WAITING_FOR_HOST:
            part = payloads.person_before_host(person, registrant=True)
            return self.send("meeting.participant_jbh_waiting_left", run, participant=part)
        if place is Place.WAITING_ROOM:
            return self._tell("meeting.participant_left_waiting_room", run, person)
        part = payloads.person(person) | {
            "leave_time": payloads.stamp(self.clock.now()),
            "leave_reason": reason,
        }
        return self.send("meeting.participant_left", run, participant=part)

    def _leave_breakout(self, run: Run, person: Participant, reason: str) -> list[JSON]:
        events = self._stop_all_sharing(run, person)
        part = payloads.person_in_breakout(person) | {
            "leave_time": payloads.stamp(self.clock.now()),
            "leave_reason": reason,
        }
        name = "meeting.participant_left_breakout_room"
        events.append(self.send(name, run, breakout_room_uuid=person.room_uuid, participant=part))
        person.go(Place.IN_ROOM, self.clock.now())
        person.room_uuid, person.room_user_id = None, ""
        return events

    def _stop_all_sharing(self, run: Run, person: Participant) -> list[JSON]:
        if person.sharing is None:
            return []
        content, person.sharing = person.sharing, None
        return [self._tell_sharing("ended", run, person, content)]

    def _tell_sharing(self, what: str, run: Run, person: Participant, content: str) -> JSON:
        breakout = person.room_uuid is not None
        part = payloads.person_sharing(person, content, self.clock.now(), breakout=breakout)
        if breakout:
            name = f"meeting.breakout_room_sharing_{what}"
            return self.send(name, run, breakout_room_uuid=person.room_uuid, participant=part)
        return self.send(f"meeting.sharing_{what}", run, participant=part)

    def _tell(self, name: str, run: Run, person: Participant) -> JSON:
        part = payloads.person(person) | {"date_time": payloads.stamp(self.clock.now())}
        return self.send(name, run, participant=part)

    def _at(self, meeting_id: str, who: str | Participant, place: Place) -> Participant:
        person = self.person(meeting_id, who)
        if person.place is not place:
            raise ValueError(f"{person.name} is not there ({place}) but: {person.place}")
        return person
