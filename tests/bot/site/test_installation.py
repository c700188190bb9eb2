"""How the installation is doing, for how long records are kept, and what is due: each for whoever may see it."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import Connection

from bot.jobs.table import Job, JobKind, defer, put_off
from bot.journal.done import Outcome, add_outcome
from bot.journal.installation import installation
from bot.journal.tables import actions
from rules.actions import ActionOutcome
from tests.bot.house import ADA, BEN, HELPER_EMAIL, HOST_EMAIL, LEAD_EMAIL, UUID, House, live, visitor_of

JOB = Job("stuck", JobKind.READ_RECORDING, {})


def test_the_page_says_what_came_what_failed_and_what_is_tried_again_and_again(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        empty = await house.http.get("/installation")
        assert "Nothing has come from Zoom yet" in empty.text
        assert "none is known to have failed" in empty.text
        await house.begin(ADA)
        now = house.clock.now()

        def go_wrong(c: Connection) -> None:
            defer(c, JOB, now)
            put_off(c, Job(JOB.id, JOB.kind, {}, tries=4, run_at=now), now + timedelta(minutes=5))
            row = {"finding": "f", "rule": "recording", "at": now, "decided_at": now}
            for name, body in (("a", "{}"), ("b", '{"concerns": "marta@willowlane.example"}')):
                c.execute(
                    actions.insert().values(id=name, session=UUID, kind="stop_recording", body=body, **row)
                )
            add_outcome(c, UUID, Outcome("a", now, ActionOutcome.FAILED, "api", "<b>Zoom</b> refused"))
            add_outcome(c, UUID, Outcome("b", now, ActionOutcome.FAILED, "api", "Marta Reyes was not told"))

        await house.chaperone.database.write(go_wrong)
        found = await house.look(lambda c: installation(c, now))
        assert (found.stuck[0].kind, found.stuck[0].tries) == ("read_recording", 5)
        assert found.lately == found.last_day == sum(kind.lately for kind in found.kinds)
        assert {"meeting.started", "meeting.participant_joined"} <= {kind.event for kind in found.kinds}
        page = (await house.http.get("/installation")).text
        assert "2 times in seven days" in page
        assert "&lt;b&gt;Zoom&lt;/b&gt; refused" in page
        assert "Marta Reyes" not in page
        assert "tried again and again" in page
        await house.clock.sleep(timedelta(days=8))
        later = await house.look(lambda c: installation(c, house.clock.now()))
        assert (later.lately, later.failures) == (0, ())
        assert "25 years" in (await house.http.get("/retention")).text

    live(tmp_path, story)


def test_what_is_due_is_shown_to_who_answers_and_to_who_sees_the_session(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA, BEN)
        await house.end()
        await house.settle()
        seen = {}
        for email in (HOST_EMAIL, HELPER_EMAIL, LEAD_EMAIL):
            house.http.auth = visitor_of(house.chaperone, email)
            page = (await house.http.get("/attestations")).text
            seen[email] = (UUID in page, "Quarter" in page or "quarter-1" in page)
        assert seen == {HOST_EMAIL: (True, False), HELPER_EMAIL: (False, False), LEAD_EMAIL: (True, True)}

    live(tmp_path, story, attestations="")
