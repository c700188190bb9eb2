"""Whether the program is well: for whoever starts it, balances it or measures it."""

from dataclasses import fields

from fastapi import APIRouter
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from starlette.responses import PlainTextResponse, Response

from bot.journal.database import Database
from bot.zoom.api import Counters
from webhooks.receiver import DeliveryCounts


def health_routes(database: Database, counts: DeliveryCounts, zoom: Counters) -> APIRouter:
    """`/healthz` (the process answers), `/readyz` (it can keep deliveries) and `/metrics` (what it counted)."""
    routes = APIRouter()
    registry = CollectorRegistry()
    registry.register(_Counted(counts, zoom))

    @routes.get("/healthz", include_in_schema=False)
    async def healthz() -> Response:
        return PlainTextResponse("ok\n")

    @routes.get("/readyz", include_in_schema=False)
    async def readyz() -> Response:
        try:
            await database.write(lambda connection: connection.execute(text("SELECT 1")).scalar())
        except DBAPIError:
            return PlainTextResponse("the journal cannot be written\n", status_code=503)
        return PlainTextResponse("ready\n")

    @routes.get("/metrics", include_in_schema=False)
    async def metrics() -> Response:
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    return routes


class _Counted(Collector):
    """Gives what is counted elsewhere in Prometheus' form when it is asked for."""

    def __init__(self, counts: DeliveryCounts, zoom: Counters) -> None:
        self._counts = counts
        self._zoom = zoom

    def collect(self) -> list[CounterMetricFamily]:
        deliveries = CounterMetricFamily(
            "chaperone_deliveries", "Deliveries by what became of them.", labels=["outcome"]
        )
        for name in fields(self._counts):
            deliveries.add_metric([name.name], getattr(self._counts, name.name))
        requests = CounterMetricFamily("chaperone_zoom_requests", "Requests to Zoom's API.")
        requests.add_metric([], self._zoom.requests)
        retries = CounterMetricFamily(
            "chaperone_zoom_retries", "Requests to Zoom's API that were sent again."
        )
        retries.add_metric([], self._zoom.retries)
        errors = CounterMetricFamily(
            "chaperone_zoom_errors", "Errors from Zoom's API by kind.", labels=["kind"]
        )
        for kind, count in self._zoom.errors.items():
            errors.add_metric([str(kind)], count)
        return [deliveries, requests, retries, errors]
