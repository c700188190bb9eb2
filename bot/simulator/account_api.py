"""The simulated API of the account's own settings and of their locks."""

from fastapi import APIRouter

from bot.simulator.permission import needs
from bot.simulator.records import JSON
from bot.simulator.settings import part
from bot.simulator.zoom import SimulatedZoom


def account_api(zoom: SimulatedZoom) -> APIRouter:
    """The routes, below `/v2`."""
    router = APIRouter()

    @router.get("/accounts/me/settings", dependencies=[needs(zoom, "account:read:settings:admin")])
    async def settings(option: str | None = None) -> JSON:
        return part(zoom.settings, option)

    @router.get("/accounts/me/lock_settings", dependencies=[needs(zoom, "account:read:lock_settings:admin")])
    async def locks(option: str | None = None) -> JSON:
        return part(zoom.locks, option)

    return router
