"""The live page's script, as it is served."""

from base64 import b64encode
from functools import cache
from hashlib import sha256
from http import HTTPStatus
from importlib.resources import files
from typing import Final

from fastapi import APIRouter, HTTPException
from starlette.responses import Response

SCRIPT_TYPE: Final = "text/javascript; charset=utf-8"
FOR_EVER: Final = "public, max-age=31536000, immutable"


def script_routes() -> APIRouter:
    """The live page's script, at an address that changes with it; there is nothing in it to hide from anybody."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/scripts/{name}")
    async def script(name: str) -> Response:
        if name != script_name():
            raise HTTPException(HTTPStatus.NOT_FOUND)
        return Response(_script(), media_type=SCRIPT_TYPE, headers={"Cache-Control": FOR_EVER})

    return routes


@cache
def _script() -> bytes:
    return files("bot.site.live").joinpath("live.js").read_bytes()


def script_name() -> str:
    """What the script is called, by what is in it."""
    return f"live-{sha256(_script()).hexdigest()[:16]}.js"


def script_digest() -> str:
    """What a browser is to find in the script, as the attribute `integrity` has it."""
    return f"sha256-{b64encode(sha256(_script()).digest()).decode()}"
