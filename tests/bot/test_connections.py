"""Connections that never get to their point: on real sockets, for only those can be slow."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from fastapi import FastAPI

from bot.connections import LARGEST_HEAD, MOST_CONNECTIONS
from bot.serving import bind, server_of
from tests.webhooks.door import Door, signed
from tests.webhooks.payloads import of_fern
from webhooks.receiver import PATH

JOINED = of_fern("meeting.participant_joined")
SOON = timedelta(milliseconds=50)
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Visit = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[bytes]]


@asynccontextmanager
async def open_door(app: FastAPI, within: timedelta) -> AsyncIterator[Callable[[], Awaitable[Streams]]]:
    """The receiver behind a port; gives what connects to it."""
    with bind("127.0.0.1", 0) as listener:
        server = server_of(app, within=within)
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            yield lambda: asyncio.open_connection(*listener.getsockname()[:2])
        finally:
            server.should_exit = True
            await serving


def visited(visit: Visit, *, within: timedelta = SOON, door: Door | None = None) -> bytes:
    """What somebody hears who connects."""

    async def story() -> bytes:
        async with open_door((door or Door()).app(), within) as connect, asyncio.timeout(10):
            reader, writer = await connect()
            try:
                return await visit(reader, writer)
            finally:
                writer.close()

    return asyncio.run(story())


def request(headers: dict[str, str], body: bytes) -> bytes:
    lines = [f"POST {PATH} HTTP/1.1", "host: door", f"content-length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


WHOLE = request(signed(JOINED), JOINED)


@pytest.mark.parametrize(
    "begun",
    [b"", b"POST", WHOLE[:40], WHOLE[: -len(JOINED)], WHOLE[:-1], WHOLE + WHOLE[:40], WHOLE + WHOLE[:-1]],
    ids=[
        "nothing",
        "a word",
        "half a head",
        "no body",
        "all but a byte",
        "half a second",
        "most of a second",
    ],
)
def test_a_request_that_is_never_complete_is_not_waited_for(begun: bytes) -> None:
    async def visit(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        writer.write(begun)
        return await reader.read()

    heard = visited(visit)
    assert heard.count(b"200 OK") == begun.count(WHOLE)


def test_a_request_that_comes_byte_by_byte_is_not_waited_for() -> None:
    async def visit(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        hearing = asyncio.create_task(reader.read())
        for byte in WHOLE:
            writer.write(bytes([byte]))
            done, _ = await asyncio.wait([hearing], timeout=0.01)
            if done:
                break
        return await hearing

    door = Door()
    assert b"200 OK" not in visited(visit, door=door)
    assert door.shelf.kept == []


def test_whoever_hangs_does_not_keep_anybody_else_from_being_heard() -> None:
    async def story() -> list[bytes]:
        async with open_door(Door().app(), timedelta(seconds=30)) as connect, asyncio.timeout(10):
            hanging = [await connect() for _ in range(100)]
            for _, writer in hanging:
                writer.write(WHOLE[:-1])
            heard = []
            for _ in range(3):
                reader, writer = await connect()
                writer.write(WHOLE)
                heard.append(await reader.readline())
                writer.close()
            for _, writer in hanging:
                writer.close()
            return heard

    assert asyncio.run(story()) == [b"HTTP/1.1 200 OK\r\n"] * 3


@pytest.mark.parametrize(
    "endless",
    [b"x-more: " + b"a" * 1000 + b"\r\n", b"a" * 1000],
    ids=["many headers", "one header"],
)
def test_a_head_without_end_is_cut_off(endless: bytes) -> None:
    async def visit(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        writer.write(WHOLE[: -len(JOINED) - 2] + b"x-first: ")
        sent = 0
        while not reader.at_eof() and sent < 100 * LARGEST_HEAD:
            writer.write(endless)
            sent += len(endless)
            try:
                await writer.drain()
            except ConnectionError:
                break
            await asyncio.sleep(0)
        return str(sent).encode()

    assert int(visited(visit, within=timedelta(seconds=30))) < 100 * LARGEST_HEAD


def test_a_request_that_is_long_in_the_making_is_answered() -> None:
    """Only who asks is held to the time, not who answers."""
    app = FastAPI()

    @app.get("/")
    async def slow() -> str:
        await asyncio.sleep(4 * SOON.total_seconds())
        return "done"

    async def story() -> bytes:
        async with open_door(app, SOON) as connect, asyncio.timeout(10):
            reader, writer = await connect()
            writer.write(b"GET / HTTP/1.1\r\nhost: door\r\n\r\n")
            heard = await reader.readline()
            writer.close()
            return heard

    assert asyncio.run(story()) == b"HTTP/1.1 200 OK\r\n"


def test_there_are_never_more_connections_than_files() -> None:
    config = server_of(Door().app()).config
    assert config.limit_concurrency == MOST_CONNECTIONS
    assert MOST_CONNECTIONS < 1024
