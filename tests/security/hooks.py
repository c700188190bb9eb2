"""For schemathesis: a delivery is signed as Zoom would sign it, so that what is in it is looked at."""

import json
import os
from typing import Any

import schemathesis

from tests.webhooks.payloads import STAMP
from webhooks.receiver import PATH
from webhooks.signature import reserialise, sign

SECRET_VARIABLE = "CHAPERONE_ZOOM_WEBHOOK_SECRET"


@schemathesis.hook
def before_call(context: schemathesis.HookContext, case: Any, kwargs: dict[str, Any]) -> None:
    """Sign over the re-serialised body, which will do however schemathesis writes it."""
    if case.operation.path != PATH or case.method != "POST":
        return
    try:
        text = json.dumps(case.body).encode()
    except (TypeError, ValueError):
        text = b""
    case.headers["x-zm-request-timestamp"] = STAMP
    case.headers["x-zm-signature"] = sign(reserialise(text) or text, STAMP, os.environ[SECRET_VARIABLE])
