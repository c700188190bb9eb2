"""Forms of the staff pages: from a page of ours, by who was shown it, and no larger than forms are."""

import asyncio
from collections.abc import Mapping

import httpx
import pytest
from fastapi import APIRouter, Depends, FastAPI
from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from bot.site.forms import FIELD, LARGEST_FILE, LARGEST_FORM, bind, check, csrf_field, form_token, sent
from bot.site.pages import FileRoute, PageRoute

OURS = "http://localhost:8080"
MINE = "the session that is mine"
FROM_HERE = {"Origin": OURS}
SIGNED = {FIELD: form_token(MINE)}


async def access(request: Request) -> None:
    bind(request, MINE)
    await check(request, "https://safe.example.org")


def an_app(changed: list[str], route: type[PageRoute] = PageRoute) -> FastAPI:
    pages = APIRouter(route_class=route, dependencies=[Depends(access)])

    @pages.get("/form")
    async def form(request: Request) -> Response:
        field = Environment(autoescape=True).from_string("{{ field }}").render(field=csrf_field(request))
        return PlainTextResponse(field)

    @pages.post("/change")
    async def change(request: Request) -> Response:
        given = await sent(request)
        changed.extend(str(value) for name, value in given.multi_items() if name != FIELD)
        return PlainTextResponse("done")

    @pages.post("/change.json", response_class=JSONResponse)
    async def change_too(request: Request) -> Response:
        return JSONResponse({})

    app = FastAPI()
    app.include_router(pages)
    return app


def ask(app: FastAPI, method: str, path: str, **request: object) -> httpx.Response:
    async def asked() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=OURS) as http:
            return await http.request(method, path, **request)  # type: ignore[arg-type]

    return asyncio.run(asked())


@pytest.mark.parametrize(
    "headers",
    [
        FROM_HERE,
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "null"},
        {"Origin": "https://safe.example.org"},
        {"Origin": "https://safe.example.org", "Host": "SAFE.example.org"},
    ],
)
def test_a_form_that_a_page_of_ours_sends_is_taken(headers: Mapping[str, str]) -> None:
    changed: list[str] = []
    token = ask(an_app([]), "GET", "/form").text.split('value="')[1].split('"')[0]

    answer = ask(
        an_app(changed), "POST", "/change", data={FIELD: token, "note": "Naïve & <b>"}, headers=headers
    )

    assert (answer.status_code, changed) == (200, ["Naïve & <b>"])


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "null"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://localhost:8081"},
        {"Origin": "http://localhost:8080.evil.example"},
        {"Sec-Fetch-Site": "cross-site", "Origin": OURS},
        {"Sec-Fetch-Site": "same-site", "Origin": OURS},
        {"Sec-Fetch-Site": "none", "Origin": OURS},
    ],
)
def test_a_form_from_anywhere_else_changes_nothing_though_it_has_the_token(
    headers: Mapping[str, str],
) -> None:
    changed: list[str] = []

    answer = ask(an_app(changed), "POST", "/change", data=SIGNED | {"note": "x"}, headers=headers)

    assert (answer.status_code, changed) == (403, [])
    assert "Please send that once more" in answer.text


@pytest.mark.parametrize(
    "body",
    [
        {"data": {"note": "x"}},
        {"data": {FIELD: "", "note": "x"}},
        {"data": {FIELD: form_token("somebody else's"), "note": "x"}},
        {"data": {FIELD: "ä", "note": "x"}},
        {"json": SIGNED | {"note": "x"}},
        {"content": f"{FIELD}={form_token(MINE)}", "headers": FROM_HERE | {"Content-Type": "text/plain"}},
        {"files": {FIELD: form_token(MINE)}, "data": {"note": "x"}},
    ],
    ids=lambda body: next(iter(body)),
)
@pytest.mark.parametrize("path", ["/change", "/change.json"])
def test_a_form_without_what_its_page_was_given_changes_nothing(path: str, body: dict[str, object]) -> None:
    changed: list[str] = []

    answer = ask(an_app(changed), "POST", path, **({"headers": FROM_HERE} | body))

    assert (answer.status_code, changed) == (403, [])


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_other_ways_of_changing_something_are_no_way_round(method: str) -> None:
    app = FastAPI()
    pages = APIRouter(route_class=PageRoute, dependencies=[Depends(access)])
    pages.add_api_route("/", lambda: "done", methods=[method])
    app.include_router(pages)
    assert ask(app, method, "/", headers=FROM_HERE).status_code == 403


def test_what_is_larger_than_a_form_is_not_read_and_a_file_has_its_own_bound() -> None:
    changed: list[str] = []
    large = {"data": SIGNED | {"note": "x" * LARGEST_FORM}, "headers": FROM_HERE}
    answer = ask(an_app(changed), "POST", "/change", **large)
    assert (answer.status_code, changed) == (413, [])
    assert "That is too large" in answer.text

    def send(size: int) -> int:
        parts = {"data": SIGNED, "files": {"register": b"x" * size}, "headers": FROM_HERE}
        return ask(an_app(changed, FileRoute), "POST", "/change", **parts).status_code

    assert (send(LARGEST_FORM), len(changed)) == (200, 1)
    assert (send(LARGEST_FILE), len(changed)) == (413, 1)


@pytest.mark.parametrize(
    "content",
    [
        {"content": b"&".join([b"a=1"] * 1000), "type": "application/x-www-form-urlencoded"},
        {"content": b"--x\r\n\r\nnonsense", "type": "multipart/form-data; boundary=x"},
        {"content": b"--x", "type": "multipart/form-data"},
    ],
    ids=["many fields", "no part", "no boundary"],
)
def test_what_cannot_be_read_is_refused_in_words(content: dict[str, object]) -> None:
    headers = FROM_HERE | {"Content-Type": str(content["type"])}
    answer = ask(an_app([]), "POST", "/change", content=content["content"], headers=headers)
    assert answer.status_code == 400
    assert "Please send that once more" in answer.text
