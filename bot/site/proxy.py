"""Whether a request came by way of a proxy that the program has not been told of."""

from typing import Final

from starlette.requests import Request

UNKNOWN_PROXY: Final = (
    "These pages are reached by way of a proxy at {address} that Chaperone has not been told of: whoever tries to sign in seems to "
    "come from there, and fifty wrong passwords of anybody's keep everybody out for a quarter of an hour. Please set the environment "
    "variable FORWARDED_ALLOW_IPS of the service to the proxy's address, and start the service again."
)


def proxy_notice(request: Request) -> str | None:
    """What there is to say of the proxy that sent this request; None where there is none, or the program believes it.

    Uvicorn puts the address that a proxy names which it believes in the place of the proxy's own.
    """
    named = [one.strip() for line in request.headers.getlist("x-forwarded-for") for one in line.split(",")]
    address = request.client.host if request.client else ""
    if not any(named) or not address or any(_is_of(one, address) for one in named):
        return None
    return UNKNOWN_PROXY.format(address=address)


def _is_of(named: str, address: str) -> bool:
    # Some proxies add the port.
    return named == address or named.startswith((f"{address}:", f"[{address}]"))
