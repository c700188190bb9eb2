"""What says whether the program is well: for whoever starts it, balances it or measures it."""

from asyncio import timeout
from datetime import timedelta
from http import HTTPStatus
from typing import Final

from fastapi import APIRouter, FastAPI
from fastapi.telemetry import TelemetryConfig
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from starlette.responses import PlainTextResponse, Response

from bot.clock import Clock
from bot.journal.database import Database
from bot.monitoring.acknowledging import TimesDeliveries
from bot.monitoring.backlog import backlog
from bot.monitoring.exposition import registry_of_counted, registry_of_found
from bot.monitoring.vitals import Phase, Vitals
from bot.zoom import Zoom
from webhooks.receiver import PATH

# Whoever asks gives up after some seconds, and so does Zoom on a delivery.
WITHIN: Final = timedelta(seconds=2)

READY: Final = "ready\n"
NOT_WRITABLE: Final = "the journal cannot be written\n"
NOT_RUNNING: Final = {
    Phase.STARTING: "starting: nothing is decided yet\n",
    Phase.STOPPING: "stopping: deliveries go elsewhere\n",
}

# What is measured is for `/metrics` alone; FastAPI would ask at each request whether somebody else wants to be told of it.
UNTRACED: Final[TelemetryConfig] = {"tracing": False, "metrics": False, "logs": False}

# Something that is really written, so that a full disk and a standby that only reads are noticed; it changes nothing.
_WRITES: Final = {"sqlite": "PRAGMA user_version = 0", "postgresql": "SELECT txid_current()"}


def watch(app: FastAPI, database: Database, vitals: Vitals, zoom: Zoom, clock: Clock) -> None:
    """Have the app say whether it is well, and what it measured; its answers to deliveries are timed from now on."""
    app.include_router(health_routes(database, vitals, zoom, clock))
    app.add_middleware(TimesDeliveries, path=PATH, took=vitals.acknowledged)


def health_routes(
    database: Database, vitals: Vitals, zoom: Zoom, clock: Clock, *, within: timedelta = WITHIN
) -> APIRouter:
    """`/healthz` (the process answers), `/readyz` (it keeps deliveries and decides) and `/metrics` (what it measured).

    A journal that does nothing `within` this span of the machine's time is taken to be out of reach.
    """
    routes = APIRouter()
    counted = registry_of_counted(vitals, zoom)

    @routes.get("/healthz", include_in_schema=False)
    async def healthz() -> Response:
        return PlainTextResponse("ok\n")

    @routes.get("/readyz", include_in_schema=False)
    async def readyz() -> Response:
        why_not = NOT_RUNNING.get(vitals.phase) or await _cannot_write(database, within)
        if why_not:
            return PlainTextResponse(why_not, HTTPStatus.SERVICE_UNAVAILABLE)
        return PlainTextResponse(READY)

    @routes.get("/metrics", include_in_schema=False)
    async def metrics() -> Response:
        try:
            async with timeout(within.total_seconds()):
                found = await database.read(lambda connection: backlog(connection, clock.now()))
        except (DBAPIError, TimeoutError):
            found = None
        told = map(generate_latest, (vitals.registry, counted, registry_of_found(found)))
        return Response(b"".join(told), media_type=CONTENT_TYPE_LATEST)

    return routes


async def _cannot_write(database: Database, within: timedelta) -> str:
    try:
        async with timeout(within.total_seconds()):
            await database.write(_write)
    except (DBAPIError, TimeoutError):
        return NOT_WRITABLE
    return ""


def _write(connection: Connection) -> None:
    connection.execute(text(_WRITES[connection.dialect.name]))
