"""The pages of concern records over HTTP: the form, the receipt, the record, and what whoever may not read one is answered."""

import asyncio
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from fastapi import FastAPI
from starlette.requests import Request

from bot.accounts.rights import SignedIn
from bot.concerns.record import Entry, EntryKind, first_broken
from bot.site.concerns.filled import (
    ABOUT_WANTED,
    ADULT_WANTED,
    DECISION_WANTED,
    DONE_WANTED,
    FACTS_WANTED,
    NOT_A_TIME,
    NOT_YET,
    NOTHING_ELSE,
    REASON_WANTED,
    STANDING_WANTED,
    TEXT_WANTED,
    WHICH_ADULT,
    WORKS_HERE,
    longest,
)
from bot.site.concerns.pages import concern_pages
from bot.site.forms import FIELD, bind, check, form_token
from rules.policy import StaffMember
from tests.bot.concerns.material import (
    ALEX,
    GRACE,
    MARTA,
    NOBODYS,
    NOOR,
    Room,
    a_room,
    about,
    account,
    signed_in,
)
from tests.bot.unwritable import unwritable

SECRET = "a signed-in session"
NASTY = "<script>alert('1')</script>{{ 7 * 7 }}\"'&"
FILLED = {
    "facts": "Tom had a bruise.",
    "own_words": "I fell.",
    "children": "Tom Fenwick\nAda Fenwick",
    "adult": "no",
    "happened_at": "2026-11-03T16:30",
    "place": "Zoom",
    "present": "Ben",
    "done": "I asked him.",
    "told": "His mother",
    "form": "f1",
}
DECISION = {"decision": "monitor", "reason": "A fall, his mother says.", "standing": "closed"}


@dataclass(frozen=True)
class Door:
    """Lets one person in."""

    person: SignedIn

    async def __call__(self, request: Request) -> SignedIn:
        bind(request, SECRET)
        await check(request)
        return self.person


@dataclass(frozen=True)
class Site:
    """The pages of concerns as somebody has them open."""

    room: Room
    person: SignedIn

    def get(self, path: str) -> httpx.Response:
        return self._ask("GET", path)

    def post(self, path: str, data: Mapping[str, Any]) -> httpx.Response:
        return self._ask("POST", path, data={**data, FIELD: form_token(SECRET)})

    def recorded(self, **filled: Any) -> str:
        answer = self.post("/concerns/new", FILLED | filled)
        assert answer.status_code == 303, answer.text
        return answer.headers["location"]

    @cached_property
    def _app(self) -> FastAPI:
        app = FastAPI()
        pages = concern_pages(
            self.room.desk,
            access=Door(self.person),  # type: ignore[arg-type]
            tz=ZoneInfo("Europe/London"),
            organisation="Willow Lane Crafts",
        )
        app.include_router(pages)
        return app

    def _ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        async def asked() -> httpx.Response:
            here = "http://localhost:8080"
            async with httpx.AsyncClient(transport=httpx.ASGITransport(self._app), base_url=here) as http:
                return await http.request(method, path, headers={"Origin": here}, **more)

        return asyncio.run(asked())


def as_(room: Room, member: StaffMember) -> Site:
    return Site(room, signed_in(member))


def test_the_form_says_first_what_to_do_in_an_emergency(tmp_path: Path) -> None:
    with a_room(tmp_path) as room:
        page = as_(room, MARTA).get("/concerns/new").text
    assert page.index("ring 999") < page.index("<form")
    assert "Grace Obi" in page
    assert "<script" not in page


def test_a_form_that_cannot_be_kept_comes_back_as_it_was_and_says_whom_to_ring(tmp_path: Path) -> None:
    with a_room(tmp_path) as room:
        host = as_(room, MARTA)
        with unwritable(room.database):
            page = host.post("/concerns/new", FILLED)
            about_lead = host.post("/concerns/new", FILLED | {"adult": "yes", "staff": GRACE.email})
        assert page.status_code == about_lead.status_code == 503
        assert "This is not saved, and nobody was told of it" in page.text
        assert "Please ring Grace Obi or Noor Haddad now." in page.text
        assert "Please ring Noor Haddad now." in about_lead.text
        assert all(
            said in page.text for said in ("Tom had a bruise.", "I asked him.", 'name="form" value="f1"')
        )
        assert host.recorded() in host.get("/concerns").text


def test_a_host_records_a_concern_and_sees_a_receipt_and_a_lead_reads_it_all(tmp_path: Path) -> None:
    with a_room(tmp_path) as room:
        host, lead = as_(room, MARTA), as_(room, GRACE)
        number = host.recorded()
        receipt = host.get(f"/concerns/{number}")
        asyncio.run(room.clock.sleep(timedelta(minutes=2)))
        late = host.get(f"/concerns/{number}").text
        listed, record = lead.get("/concerns").text, lead.get(f"/concerns/{number}").text
        own = host.get("/concerns").text

    assert receipt.status_code == 200
    assert number in receipt.text
    assert "Being told now: Grace Obi and Noor Haddad." in receipt.text
    assert "Being told now" not in late
    assert (
        "Nobody could be reached yet. Chaperone has been trying to tell Grace Obi and Noor Haddad since"
        in late
    )
    assert (
        f"telephone them now, and give them the number {number}. If it is an emergency, call 999 first."
        in late
    )
    assert number in listed
    assert number in own
    for said in (
        "Tom had a bruise.",
        "I fell.",
        "Tom Fenwick\nAda Fenwick",
        "Tue 3 Nov 2026, 16:30",
        "I asked him.",
        "His mother",
    ):
        assert said in record
        assert said not in receipt.text + listed + own
    assert "T.F., A.F." in listed
    assert "T.F." not in own
    assert "<blockquote" in record


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"facts": " \r\n "}, FACTS_WANTED),
        ({"done": ""}, DONE_WANTED),
        ({"adult": ""}, ADULT_WANTED),
        ({"adult": "perhaps"}, ADULT_WANTED),
        ({"children": ""}, ABOUT_WANTED),
        ({"adult": "yes"}, WHICH_ADULT),
        ({"happened_at": "yesterday"}, NOT_A_TIME),
        ({"happened_at": "2026-11-31T10:00"}, NOT_A_TIME),
        ({"happened_at": "0001-01-01T00:00"}, NOT_A_TIME),
        ({"happened_at": "2026-11-03T10:00+05:00"}, NOT_A_TIME),
        ({"happened_at": "2026-11-03T18:01"}, NOT_YET),
        ({"children": "\n".join(f"Child {n}" for n in range(21))}, "There is room for 20 people."),
        ({"facts": "x" * (longest("facts") + 1)}, "This is too long: 10001 characters"),
        ({"place": "x" * 2000}, "This is too long: 2000 characters"),
    ],
)
def test_a_form_that_lacks_something_comes_back_with_all_that_was_typed(
    tmp_path: Path, changed: dict[str, str], problem: str
) -> None:
    with a_room(tmp_path) as room:
        host = as_(room, MARTA)
        answer = host.post("/concerns/new", FILLED | {"staff": MARTA.email} | changed | _unticked(changed))
        assert answer.status_code == 422
        assert problem in answer.text.replace("&#34;", '"')
        for name, typed in (FILLED | changed).items():
            if name not in {"adult", "happened_at"}:
                assert typed.strip() in answer.text, name
        assert "There are no concerns." in as_(room, GRACE).get("/concerns").text


def _unticked(changed: Mapping[str, str]) -> dict[str, Any]:
    """Nobody is ticked where the form is about who is."""
    return {"staff": []} if {"adult", "children"} & changed.keys() else {}


def test_more_than_any_form_holds_is_not_read(tmp_path: Path) -> None:
    with a_room(tmp_path) as room:
        assert as_(room, MARTA).post("/concerns/new", {"facts": "x" * 600_000}).status_code == 413


@pytest.mark.parametrize(
    "filled",
    [
        {"adult": "yes", "staff": [GRACE.email]},
        {"adult": "no", "staff": [GRACE.email]},
        {"adult": "no", "children": "grace obi"},
        {"adult": "no", "children": "Tom\nGRACE@lane.example"},
        {"adult": "yes", "other_adults": "Grace Obi"},
        {"adult": "yes", "other_adults": "Mrs Obi"},
    ],
)
def test_however_an_adult_who_works_here_is_named_they_never_see_it(
    tmp_path: Path, filled: dict[str, Any]
) -> None:
    with a_room(tmp_path) as room:
        number = as_(room, MARTA).recorded(**filled)
        assert as_(room, NOOR).get(f"/concerns/{number}").status_code == 200
        assert "(works here)" in as_(room, NOOR).get("/concerns").text
        assert as_(room, GRACE).get(f"/concerns/{number}").status_code == 404
        assert number not in as_(room, GRACE).get("/concerns").text


@pytest.mark.parametrize("named", ["Miss Grace", "Grace O", "Grace's iPad", "Tom Fenwick\nGrace"])
def test_it_is_asked_whether_somebody_named_by_half_is_a_lead(tmp_path: Path, named: str) -> None:
    with a_room(tmp_path) as room:
        host = as_(room, MARTA)
        asked = host.post("/concerns/new", FILLED | {"children": named})
        assert asked.status_code == 422
        assert WORKS_HERE.format(names="Grace Obi") in asked.text
        again = {"asked": GRACE.email, "children": named}
        number = host.recorded(**again, staff=[GRACE.email])
        assert as_(room, GRACE).get(f"/concerns/{number}").status_code == 404
        number = host.recorded(**again, form="f2")
        assert as_(room, GRACE).get(f"/concerns/{number}").status_code == 200


@pytest.mark.parametrize("member", [GRACE, ALEX, MARTA, None])
def test_a_hidden_record_is_answered_byte_for_byte_as_an_unknown_one(
    tmp_path: Path, member: StaffMember | None
) -> None:
    with a_room(tmp_path) as room:
        who = signed_in(member) if member is not None else NOBODYS
        hidden, site = asyncio.run(room.desk.record(signed_in(NOOR), about(GRACE), "")), Site(room, who)
        before = site.post("/concerns", {"q": "Grace"}).content

        def answers(number: str) -> list[tuple[int, bytes, dict[str, str]]]:
            found = [
                site.get(f"/concerns/{number}"),
                site.get(f"/concerns/{number}/record.json"),
                site.get(f"/concerns/{number}/record.pdf"),
                site.post(f"/concerns/{number}/addendum", {"text": "Mine"}),
                site.post(f"/concerns/{number}/addendum", {}),
                site.post(f"/concerns/{number}/decision", DECISION),
                site.post(f"/concerns/{number}/decision", {}),
            ]
            return [(one.status_code, one.content, dict(one.headers)) for one in found]

        assert answers(hidden) == answers("2222-2222") == answers("nothing")
        assert {status for status, _, _ in answers(hidden)} == {404}
        asyncio.run(room.desk.record(signed_in(NOOR), about(GRACE), ""))
        assert site.post("/concerns", {"q": "Grace"}).content == before


def test_whatever_is_typed_is_text_on_every_page(tmp_path: Path) -> None:
    with a_room(tmp_path) as room:
        host, lead = as_(room, MARTA), as_(room, GRACE)
        texts = {name: f"{NASTY} {name}" for name in FILLED.keys() - {"adult", "happened_at"}}
        refused = host.post("/concerns/new", texts | {"facts": "", "finding": NASTY, "adult": NASTY})
        number = host.recorded(**texts, other_adults=NASTY)
        lead.post(f"/concerns/{number}/addendum", {"text": NASTY, "own_words": NASTY})
        lead.post(f"/concerns/{number}/decision", DECISION | {"reason": NASTY})
        pages = [
            refused,
            lead.get(f"/concerns/{number}"),
            lead.post("/concerns", {"q": NASTY}),
            lead.post(f"/concerns/{number}/decision", {"reason": NASTY}),
            host.get(f"/concerns/{number}"),
            host.post(f"/concerns/{number}/addendum", {"own_words": NASTY * 400}),
        ]
    for page in pages:
        assert "<script" not in page.text
        assert "{{ 7" not in page.text.replace("{{ 7 * 7 }}", "")
        assert "49" not in page.text.split("<main", 1)[1]
    for name in texts.keys() - {"form"}:
        assert (
            f"&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;{{{{ 7 * 7 }}}}&#34;&#39;&amp; {name}"
            in pages[1].text
        )


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"decision": []}, DECISION_WANTED),
        ({"decision": ["forget it"]}, DECISION_WANTED),
        ({"decision": ["no_further_action", "police"]}, NOTHING_ELSE),
        ({"reason": ""}, REASON_WANTED),
        ({"standing": ""}, STANDING_WANTED),
    ],
)
def test_a_decision_needs_a_choice_a_reason_and_what_becomes_of_it(
    tmp_path: Path, changed: dict[str, Any], problem: str
) -> None:
    with a_room(tmp_path) as room:
        number, lead = as_(room, MARTA).recorded(), as_(room, GRACE)
        answer = lead.post(f"/concerns/{number}/decision", DECISION | changed)
        assert answer.status_code == 422
        assert problem in answer.text.replace("&#34;", '"')
        assert lead.get(f"/concerns/{number}/record.json").json()["standing"] == "open"


def test_what_is_decided_and_added_stands_on_the_record(tmp_path: Path) -> None:
    with a_room(tmp_path) as room:
        number, lead = as_(room, MARTA).recorded(), as_(room, GRACE)
        assert lead.post(f"/concerns/{number}/addendum", {"text": " "}).status_code == 422
        assert TEXT_WANTED in lead.post(f"/concerns/{number}/addendum", {}).text
        assert as_(room, MARTA).post(f"/concerns/{number}/addendum", {"text": "He rang."}).status_code == 303
        chosen = DECISION | {"decision": ["police", "social_care"], "standing": "open"}
        answer = lead.post(f"/concerns/{number}/decision", chosen)
        assert (answer.status_code, answer.headers["location"]) == (303, f"/concerns/{number}")
        assert lead.post(f"/concerns/{number}/decision", DECISION).status_code == 303
        page = lead.get(f"/concerns/{number}").text
    assert page.index("He rang.") < page.index("Refer to children&#39;s social care, Refer to the police")
    assert "Closed: Monitor." in page


def test_the_json_stands_alone_and_its_hashes_can_be_worked_out_from_it(tmp_path: Path) -> None:
    with a_room(tmp_path) as room:
        number, lead = as_(room, MARTA).recorded(own_words="Não caí"), as_(room, GRACE)
        lead.post(f"/concerns/{number}/decision", DECISION)
        answer = lead.get(f"/concerns/{number}/record.json")
        body = answer.json()
        page = lead.get(f"/concerns/{number}").text
    assert body["schema"] == "chaperone.concern/1"
    assert (body["number"], body["standing"], body["about"]) == (number, "closed", "children")
    assert body["exported"] == {"by": GRACE.email, "name": "Grace Obi", "at": "2026-11-03T18:00:00+00:00"}
    assert body["hash"] == body["entries"][-1]["hash"]
    kept = [
        Entry(**{**one, "kind": EntryKind(one["kind"]), "at": room.clock.now()}) for one in body["entries"]
    ]
    assert first_broken(kept) is None
    assert "As JSON" in page
    assert json.dumps(body).count("chaperone.concern/1") == 1


def test_what_nobody_here_may_read_says_where_to_take_it(tmp_path: Path) -> None:
    with a_room(tmp_path, GRACE, MARTA) as room:
        number = as_(room, MARTA).recorded(adult="yes", staff=[GRACE.email])
        page = as_(room, MARTA).get(f"/concerns/{number}").text
        assert as_(room, GRACE).get(f"/concerns/{number}").status_code == 404
    assert "ring the LADO" in page
    assert f"chaperone concern export {number} --out concern.pdf" in page
    assert "nobody here but whom you take it to: the LADO or the chair of the trustees." in page
    assert "safeguarding lead" not in page


def test_whoever_wrote_a_record_is_told_who_knows_of_it_and_may_write_at_length(tmp_path: Path) -> None:
    with a_room(tmp_path) as room:
        host = as_(room, MARTA)
        number = host.recorded(adult="yes", staff=[GRACE.email])
        receipt, form = host.get(f"/concerns/{number}").text, host.get("/concerns/new").text
    assert "Talk about it to nobody but Noor Haddad." in receipt
    textareas = re.findall("<textarea[^>]*>", form)
    assert textareas
    assert not [one for one in textareas if "maxlength" in one]


def test_whoever_has_no_role_has_no_such_pages(tmp_path: Path) -> None:
    with a_room(tmp_path) as room:
        nobody = Site(room, SignedIn("x@lane.example", "X", frozenset()))
        assert {nobody.get(path).status_code for path in ("/concerns", "/concerns/new")} == {404}
        assert nobody.post("/concerns/new", FILLED).status_code == 404


def test_a_record_that_was_written_by_a_lead_is_open_to_them_at_once(tmp_path: Path) -> None:
    with a_room(tmp_path) as room:
        number = asyncio.run(room.desk.record(signed_in(GRACE), account(), ""))
        assert "Who has read it" in as_(room, GRACE).get(f"/concerns/{number}").text


@pytest.mark.parametrize(
    ("staff", "alone"), [((GRACE, MARTA), True), ((GRACE, ALEX), False), ((GRACE, NOOR), False)]
)
def test_a_lead_whom_nobody_watches_is_asked_to_have_an_alternate_named(
    tmp_path: Path, staff: tuple[StaffMember, ...], alone: bool
) -> None:
    with a_room(tmp_path, *staff) as room:
        assert ("alternate_lead" in as_(room, GRACE).get("/concerns").text) is alone
        assert "alternate_lead" not in as_(room, MARTA).get("/concerns").text
