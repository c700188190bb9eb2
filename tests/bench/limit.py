"""The receiver with the journal taken out: what it costs to take in, verify, read and answer a delivery."""

import sys
from datetime import UTC, datetime

import uvloop
from fastapi import FastAPI

from bot.serving import bind, server_of
from webhooks.delivery import Accepted, Received
from webhooks.receiver import DeliveryCounts, router


async def accept(delivery: Received) -> Accepted:
    """Say that the delivery is kept, and keep nothing."""
    return Accepted(new=True)


async def serve(secret: str) -> None:
    """Receive until stopped."""
    app = FastAPI(openapi_url=None)
    app.include_router(router(accept, [secret], now=lambda: datetime.now(UTC), counts=DeliveryCounts()))
    with bind("127.0.0.1", 0) as listener:
        sys.stderr.write(f"http://127.0.0.1:{listener.getsockname()[1]}\n")
        sys.stderr.flush()
        await server_of(app).serve(sockets=[listener])


if __name__ == "__main__":
    uvloop.run(serve(sys.argv[1]))
