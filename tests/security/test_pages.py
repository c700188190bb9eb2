"""Every page of the whole program, asked by whoever should not have it."""

import asyncio
import sqlite3
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from bot.app import create_app
from bot.site.headers import BROKEN, PLAINEST, guard
from tests.bot.house import ADA, UUID, House, live

CLIMBS = [
    "' OR '1'='1",
    "x'; DROP TABLE deliveries; --",
    '" UNION SELECT name FROM sqlite_master --',
    "%",
    "_" * 16,
    "\\",
    "\x00",
    "../../chaperone.toml",
    "..%2f..%2fjournal.db",
    "a" * 5000,
    "\ud7ff\U0001f9f6",
    UUID,
    "{{7*7}}",
]


def paths(app: FastAPI) -> list[str]:
    """Every address that something answers at."""
    return [str(route.path) for route in iter_route_contexts(app.routes)]


def filled(path: str) -> str:
    return (
        path.replace("{key}", "0123456789abcdef")
        .replace("{token}", "made-up")
        .replace("{number}", "CFGH-2345")
        .replace("{secret}", "made-up")
    )


def test_every_answer_of_the_program_keeps_to_itself(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA)
        asked = [
            *map(filled, paths(create_app(house.chaperone))),
            "/nothing-here",
            "/docs",
            "/.env",
            "/sessions/",
        ]
        assert "/webhooks/zoom" in asked
        assert "/attestations" in asked
        for path in asked:
            for method in ("GET", "POST", "HEAD", "OPTIONS", "TRACE", "DELETE"):
                answer = await house.http.request(method, path)
                assert answer.status_code != 500, (method, path)
                policy = answer.headers["content-security-policy"]
                assert "default-src 'none'" in policy, (method, path)
                assert "frame-ancestors 'none'" in policy
                assert "unsafe" not in policy
                runs_ours = path.startswith("/live/") and "script-src 'self'; connect-src 'self';" in policy
                assert runs_ours or "script-src" not in policy, (method, path)
                for name in PLAINEST.keys() - {"Content-Security-Policy"}:
                    assert answer.headers[name] == PLAINEST[name], (method, path, name)
                assert not {"server", "x-powered-by", "access-control-allow-origin"} & answer.headers.keys()

    live(tmp_path, story)


def test_a_page_that_breaks_says_nothing_of_what_it_had_in_hands() -> None:
    app = FastAPI()
    guard(app)

    @app.get("/")
    async def breaks() -> None:
        raise RuntimeError(f"nobody is called {ADA}")

    async def asked() -> httpx.Response:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
            return await client.get("/")

    answer = asyncio.run(asked())
    assert (answer.status_code, answer.text) == (500, BROKEN)
    assert {name: answer.headers.get(name) for name in PLAINEST} == PLAINEST


@pytest.mark.parametrize("climb", CLIMBS)
def test_an_address_is_a_key_and_nothing_else(tmp_path: Path, climb: str) -> None:
    async def story(house: House) -> None:
        await house.begin(ADA)
        key = quote(climb, safe="")
        for path in (f"/sessions/{key}", f"/sessions/{key}/report.json", f"/attest/{key}", f"/live/{key}"):
            answer = await house.http.get(path)
            assert answer.status_code == 404, path
            assert ADA not in answer.text
        answer = await house.http.get("/sessions", params={"before": climb})
        assert answer.status_code == 200
        assert "Kids knitting</bdi></a>" not in answer.text
        answer = await house.http.post("/webhooks/zoom", params={"before": climb})
        assert answer.status_code == 401

    live(tmp_path, story)
    with sqlite3.connect(tmp_path / "journal.db") as journal:
        assert journal.execute("SELECT count(*) FROM deliveries").fetchone()[0] > 0
