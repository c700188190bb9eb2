"""Whether Zoom's deliveries find their way to Chaperone and are signed as it expects."""

import json
import socket
import ssl
from collections.abc import Callable, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import httpx

from bot.config import Config
from bot.config.problems import WEBHOOK_VARIABLE
from bot.doctor.check import EVENTS, SECRET_TOKEN, Check, fine, not_looked_at, place_in, to_do
from bot.doctor.configuration import NO_LINKS, lacks_links
from bot.report.page import counted
from bot.report.times import moment
from webhooks.payloads import URL_VALIDATION
from webhooks.receiver import PATH
from webhooks.signature import challenge_reply, sign

ADDRESS: Final = "address for Zoom"
SIGNATURES: Final = "webhook secret"

LINKS: Final = "links to answer questions by"
LINKS_FINE: Final = "What people are asked they can answer over a link below public_url."
NOTHING_ASKED: Final = "nobody is asked anything that a link would be for"

ADDRESS_FINE: Final = "{url} answers this machine as Zoom wants it to, with a certificate that holds."
NO_PUBLIC_URL: Final = (
    "public_url in [server] does not say which address Zoom and your staff reach Chaperone at"
)
NOT_HTTPS: Final = (
    "{url} is a plain http address, and Zoom delivers to https alone. Please put a web server such as Caddy in front of "
    "Chaperone, and its https address into public_url."
)
BAD_CERTIFICATE: Final = (
    "{url} does not have a certificate that holds ({why}), and Zoom delivers nothing there. Please see to the certificate of the "
    "web server in front of Chaperone."
)
NO_TLS: Final = (
    "{url} answers, but not in https, and Zoom delivers nothing there. Please put a web server such as Caddy in front of Chaperone, "
    "which has a certificate for this name."
)
TOO_SLOW: Final = "nothing came in time"
NO_SUCH_NAME: Final = "the Internet's name servers do not know the name"
NOBODY_LISTENS: Final = "nothing can be reached there"
BROKEN_OFF: Final = "the connection was broken off"
NO_ANSWER: Final = (
    "{url} does not answer ({why}). Please see that `chaperone serve` runs, that the web server in front of it passes {path} on, "
    "and that the name leads to this machine."
)
OTHER_ANSWER: Final = (
    "{url} answers with status {status}, and not as Chaperone does. Please see that the web server in front of it passes {path} "
    "on as it is, without leading elsewhere or asking for a password."
)
OTHER_SECRET: Final = (
    "{url} is answered by a Chaperone with another webhook secret. Please see that there is one alone, started with this "
    f"{WEBHOOK_VARIABLE}."
)

SIGNED: Final = "The last delivery with the right signature came on {when}."
NONE_CAME: Final = "nothing has been delivered since {since}"
REFUSED: Final = (
    "{bad} refused since {since} because the signature did not fit, and none was taken. Please copy the Secret Token of your app into "
    f"the environment variable {WEBHOOK_VARIABLE}, and start Chaperone again."
)

_TOKEN: Final = "chaperone-doctor"  # noqa: S105, it is what is asked, not a secret


async def address_check(
    public_url: str | None,
    secrets: Sequence[str],
    now: datetime,
    client: Callable[[], httpx.AsyncClient],
) -> Check:
    """Whether the public address answers Zoom's challenge, sent from here."""
    if public_url is None:
        return not_looked_at(ADDRESS, NO_PUBLIC_URL)
    url = public_url + PATH
    if urlsplit(url).scheme != "https":
        return to_do(ADDRESS, NOT_HTTPS.format(url=url), place_in("[server]"), stops=True)
    body = json.dumps({"event": URL_VALIDATION, "event_ts": 0, "payload": {"plainToken": _TOKEN}}).encode()
    stamp = str(int(now.timestamp()))
    headers = {
        "content-type": "application/json",
        "x-zm-request-timestamp": stamp,
        "x-zm-signature": sign(body, stamp, secrets[0]),
    }
    try:
        async with client() as asking:
            answer = await asking.post(url, content=body, headers=headers)
    except httpx.HTTPError as error:
        return _unanswered(url, error)
    return _answered(url, answer, challenge_reply(_TOKEN, secrets[0]))


def _unanswered(url: str, error: httpx.HTTPError) -> Check:
    match _because(error):
        case ssl.SSLCertVerificationError(verify_message=why):
            says = BAD_CERTIFICATE.format(url=url, why=why)
        case ssl.SSLError():
            says = NO_TLS.format(url=url)
        case _:
            says = NO_ANSWER.format(url=url, why=_in_words(error), path=PATH)
    return to_do(ADDRESS, says, place_in("[server]"), stops=True)


def _in_words(error: httpx.HTTPError) -> str:
    match error:
        case httpx.TimeoutException():
            return TOO_SLOW
        case httpx.ConnectError() if isinstance(_because(error), socket.gaierror):
            return NO_SUCH_NAME
        case httpx.ConnectError():
            return NOBODY_LISTENS
        case _:
            return BROKEN_OFF


def _because(error: BaseException) -> BaseException:
    """What lies under an error, TLS before all."""
    cause = error.__cause__ or error.__context__
    return error if isinstance(error, ssl.SSLError) or cause is None else _because(cause)


def _answered(url: str, answer: httpx.Response, wanted: dict[str, str]) -> Check:
    if answer.status_code == HTTPStatus.UNAUTHORIZED and "www-authenticate" not in answer.headers:
        return to_do(ADDRESS, OTHER_SECRET.format(url=url), EVENTS, stops=True)
    try:
        body = answer.json()
    except ValueError:
        body = None
    if answer.status_code == HTTPStatus.OK and body == wanted:
        return fine(ADDRESS, ADDRESS_FINE.format(url=url))
    says = OTHER_ANSWER.format(url=url, status=answer.status_code, path=PATH)
    return to_do(ADDRESS, says, place_in("[server]"), stops=True)


def links_check(config: Config) -> Check:
    """Whether whoever is asked something that no program can see gets a link to answer by."""
    if lacks_links(config):
        return to_do(LINKS, NO_LINKS, place_in("[server]"))
    if config.server.public_url is None:
        return not_looked_at(LINKS, NOTHING_ASKED)
    return fine(LINKS, LINKS_FINE)


def signature_check(refused: int, last: datetime | None, since: datetime, tz: ZoneInfo) -> Check:
    """Whether deliveries were refused over their signature since then, and none was taken; `last` is when the last was."""
    if last is not None and last >= since:
        return fine(SIGNATURES, SIGNED.format(when=moment(last, tz)))
    if refused:
        bad = counted(refused, "delivery was", "deliveries were")
        return to_do(SIGNATURES, REFUSED.format(bad=bad, since=moment(since, tz)), SECRET_TOKEN, stops=True)
    return not_looked_at(SIGNATURES, NONE_CAME.format(since=moment(since, tz)))
