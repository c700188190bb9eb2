"""The club whose sessions are played: who works there, and their Zoom users. Everybody is invented."""

from typing import Final

from bot.simulator.zoom import SimulatedZoom

ORGANISATION: Final = "Thimble Lane Craft Club"

HOST: Final = "Helen Marsh"
CO_HOST: Final = "Tom Ashworth"
LEAD: Final = "Grace Lindqvist"
HOST_ID: Final = "u-helen-marsh"
CO_HOST_ID: Final = "u-tom-ashworth"
HOST_EMAIL: Final = "helen@thimblelane.example"
CO_HOST_EMAIL: Final = "tom@thimblelane.example"
LEAD_EMAIL: Final = "grace@thimblelane.example"
SENDER_EMAIL: Final = "chaperone@thimblelane.example"

_SAFE: Final = {"in_meeting": {"who_can_share_screen": "host", "private_chat": False, "file_transfer": False}}


def thimble_lane(zoom: SimulatedZoom) -> None:
    """Put the club's users on the account, of which Zoom passes the chat on."""
    zoom.dlp = True
    zoom.add_user(HOST_EMAIL, HOST, settings=_SAFE, user_id=HOST_ID)
    zoom.add_user(CO_HOST_EMAIL, CO_HOST, user_id=CO_HOST_ID)
    zoom.add_user(LEAD_EMAIL, LEAD)
    zoom.add_user(SENDER_EMAIL, "Chaperone")
