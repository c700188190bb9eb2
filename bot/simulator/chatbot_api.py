"""The simulated API of chatbots in Team Chat."""

import secrets
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Request

from bot.simulator.cards import jid_of
from bot.simulator.chatbot_app import Card
from bot.simulator.gate import Refusal
from bot.simulator.records import JSON, User
from bot.simulator.zoom import SimulatedZoom

JSONBody = Annotated[dict[str, Any], Body()]


def chatbot_token(zoom: SimulatedZoom) -> str:
    """A token for the chatbot's app, which has no other use."""
    token = secrets.token_urlsafe(24)
    zoom.chatbot.tokens.add(token)
    return token


def chatbot_api(zoom: SimulatedZoom) -> APIRouter:
    """The routes, below `/v2`."""

    async def permitted(request: Request) -> None:
        if request.headers.get("authorization", "").removeprefix("Bearer ") not in zoom.chatbot.tokens:
            raise Refusal(401, 7010, "Invalid authorization token.")

    router = APIRouter(dependencies=[Depends(permitted)])

    @router.post("/im/chat/messages", status_code=201)
    async def send(body: JSONBody) -> JSON:
        user = _reader(zoom, body)
        card = Card(zoom.new_code(), user.email, zoom.clock.now(), [_content(body)])
        zoom.chatbot.cards.append(card)
        return _answer(card, body) | {"to_jid": body["to_jid"]}

    @router.put("/im/chat/messages/{message_id}")
    async def change(message_id: str, body: JSONBody) -> JSON:
        _check(zoom, body)
        card = next((card for card in zoom.chatbot.cards if card.id == message_id), None)
        if card is None:
            raise Refusal(404, 8001, "No message can be found with the given message_id.")
        card.versions.append(_content(body))
        return _answer(card, body)

    return router


def _check(zoom: SimulatedZoom, body: JSON) -> None:
    if body.get("robot_jid") != zoom.chatbot.robot_jid:
        raise Refusal(403, 7003, "No chatbot can be found with the given robot_jid value.")
    if body.get("account_id") != zoom.account_id:
        raise Refusal(400, 7001, "Invalid request body format.")


def _reader(zoom: SimulatedZoom, body: JSON) -> User:
    """Who a card goes to; they must have the app."""
    _check(zoom, body)
    users = (
        user for user in zoom.users.values() if jid_of(user) == body.get("to_jid") == body.get("user_jid")
    )
    user = next(users, None)
    if user is None or user.email in zoom.chatbot.strangers:
        raise Refusal(403, 7004, "No channel or user can be found with the given to_jid value.")
    return user


def _content(body: JSON) -> JSON:
    """What a card says, which has to be in the shape that Zoom's page on messages gives."""
    match body.get("content"):
        case {"head": {"text": str()}, "body": [*parts]} if all(map(_is_part, parts)):
            content: JSON = body["content"]
            return content
        case _:
            raise Refusal(400, 7001, "Invalid request body format.")


def _is_part(part: Any) -> bool:
    match part:
        case {"type": "message", "text": str()}:
            return True
        case {"type": "actions", "items": [*items]}:
            styles = {"Primary", "Default", "Danger", "Disabled"}
            return all(
                item.keys() == {"text", "value", "style"} and item["style"] in styles for item in items
            )
        case _:
            return False


def _answer(card: Card, body: JSON) -> JSON:
    sent = f"{card.at:%Y-%m-%d %H:%M:%S}"
    return {
        "message_id": card.id,
        "robot_jid": body["robot_jid"],
        "sent_time": sent,
        "user_jid": body["user_jid"],
    }
