"""The simulated API of users, their settings, and Team Chat."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Response

from bot.simulator.cards import jid_of
from bot.simulator.gate import Refusal
from bot.simulator.permission import invalid, needs, user_for
from bot.simulator.records import JSON, User
from bot.simulator.settings import part
from bot.simulator.zoom import SimulatedZoom

JSONBody = Annotated[dict[str, Any], Body()]


def user_api(zoom: SimulatedZoom) -> APIRouter:
    """The routes, below `/v2`."""
    router = APIRouter()

    @router.get("/users/{user_id}", dependencies=[needs(zoom, "user:read:user:admin")])
    async def read(user_id: str) -> JSON:
        return user_json(zoom, user_for(zoom, user_id))

    @router.get("/users/{user_id}/settings", dependencies=[needs(zoom, "user:read:settings:admin")])
    async def read_settings(user_id: str, option: str | None = None) -> JSON:
        return part(user_for(zoom, user_id).settings, option)

    @router.patch("/users/{user_id}/settings", dependencies=[needs(zoom, "user:update:settings:admin")])
    async def change_settings(user_id: str, body: JSONBody, option: str | None = None) -> Response:
        user = user_for(zoom, user_id)
        zoom.change_user_settings(user, part(body, option))
        return Response(status_code=204)

    @router.post(
        "/chat/users/{user_id}/messages",
        status_code=201,
        dependencies=[needs(zoom, "team_chat:write:user_message:admin")],
    )
    async def write(user_id: str, body: JSONBody) -> JSON:
        return {"id": write_chat(zoom, user_for(zoom, user_id), body)}

    return router


def user_json(zoom: SimulatedZoom, user: User) -> JSON:
    """The user as `GET /users/{id}` gives them; `type` 2 is licensed, 1 basic."""
    first_name, _, last_name = user.display_name.partition(" ")
    return {
        "id": user.id,
        "account_id": zoom.account_id,
        "email": user.email,
        "display_name": user.display_name,
        "first_name": first_name,
        "last_name": last_name,
        "type": 2 if user.licensed else 1,
        "jid": jid_of(user),
        "pmi": user.pmi,
        "status": user.status,
        "timezone": user.timezone,
    }


def write_chat(zoom: SimulatedZoom, sender: User, body: JSON) -> str:
    """Send a Team Chat message, or refuse it; gives the message's id."""
    text, contact, channel = body.get("message"), body.get("to_contact"), body.get("to_channel")
    if not isinstance(text, str) or not text:
        raise invalid("Invalid field: message.")
    if isinstance(contact, str):
        return zoom.write_chat(sender, text, to_contact=_contact(zoom, sender, contact)).id
    if not isinstance(channel, str):
        raise invalid("Either to_contact or to_channel is required.")
    if channel not in _channels(zoom):
        raise Refusal(404, 4130, f"Channel does not exist: {channel}.")
    return zoom.write_chat(sender, text, to_channel=channel).id


def _contact(zoom: SimulatedZoom, sender: User, contact: str) -> str:
    """The address of the contact, who must be known and not the sender."""
    user = zoom.user(contact)
    if user is sender:
        raise Refusal(400, 5301, "Message sending failed.")
    if user is not None:
        return user.email
    if contact in zoom.contacts:
        return contact
    raise Refusal(404, 1001, f"User does not exist: {contact}.")


def _channels(zoom: SimulatedZoom) -> set[str]:
    """The channels that exist: those of meetings whose continuous chat is on."""
    chats = [meeting.settings["continuous_meeting_chat"] for meeting in zoom.meetings.values()]
    return {chat["channel_id"] for chat in chats if chat["enable"] and chat["channel_id"]}
