"""The simulated Zoom's HTTP side: its token endpoint and, below `/v2`, the part of its API that Chaperone uses."""

import base64
from collections.abc import Iterable
from datetime import timedelta
from urllib.parse import parse_qsl

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from bot.simulator.account_api import account_api
from bot.simulator.attendance_api import attendance_api
from bot.simulator.chatbot_api import chatbot_api, chatbot_token
from bot.simulator.gate import TOKEN_LIFE, Refusal
from bot.simulator.live_api import live_api
from bot.simulator.meeting_api import meeting_api
from bot.simulator.past_api import past_api
from bot.simulator.reception import Reception
from bot.simulator.recording_api import recording_api
from bot.simulator.registration_api import registration_api
from bot.simulator.user_api import user_api
from bot.simulator.zoom import SimulatedZoom


def create_app(zoom: SimulatedZoom) -> FastAPI:
    """The API of this account; what is called has its effect on `zoom` and queues the events it leads to."""
    app = FastAPI(openapi_url=None)
    app.add_middleware(Reception, zoom=zoom)
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(RequestValidationError, _not_understood)
    app.add_exception_handler(HTTPException, _no_such_route)

    @app.post("/oauth/token")
    async def token(request: Request) -> JSONResponse:
        form = dict(parse_qsl((await request.body()).decode("utf-8", "replace")))
        app = zoom.chatbot
        if _credentials(request) == (app.client_id, app.client_secret):
            if form != {"grant_type": "client_credentials"}:
                return _oauth_error("unsupported_grant_type", "unsupported grant type")
            return _issued(request, chatbot_token(zoom), ["imchat:bot"])
        if _credentials(request) != (zoom.client_id, zoom.client_secret):
            return _oauth_error("invalid_client", "Invalid client_id or client_secret")
        if form.get("grant_type") != "account_credentials":
            return _oauth_error("unsupported_grant_type", "unsupported grant type")
        if form.get("account_id") != zoom.account_id:
            return _oauth_error("invalid_request", "Bad Request")
        return _issued(request, zoom.gate.issue_token(zoom.clock.now()), zoom.gate.scopes)

    for api in (
        account_api,
        attendance_api,
        past_api,
        recording_api,
        live_api,
        meeting_api,
        registration_api,
        user_api,
        chatbot_api,
    ):
        app.include_router(api(zoom), prefix="/v2")
    return app


def _issued(request: Request, token: str, scopes: Iterable[str]) -> JSONResponse:
    return JSONResponse(
        {
            "access_token": token,
            "token_type": "bearer",
            "expires_in": TOKEN_LIFE // timedelta(seconds=1),
            "scope": " ".join(sorted(scopes)),
            "api_url": str(request.base_url).rstrip("/"),
        }
    )


def _credentials(request: Request) -> tuple[str, str] | None:
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    try:
        name, _, secret = base64.b64decode(encoded).decode().partition(":")
    except ValueError:
        return None
    return (name, secret) if scheme.lower() == "basic" else None


def _oauth_error(error: str, reason: str) -> JSONResponse:
    return JSONResponse({"reason": reason, "error": error}, 400)


async def _refused(_: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, Refusal):
        raise error
    return JSONResponse(error.body, error.status, error.headers)


async def _not_understood(_: Request, __: Exception) -> JSONResponse:
    return JSONResponse({"code": 300, "message": "Request Body should be a valid JSON object."}, 400)


async def _no_such_route(_: Request, __: Exception) -> JSONResponse:
    return JSONResponse({"code": 2300, "message": "This API endpoint is not recognized."}, 404)
