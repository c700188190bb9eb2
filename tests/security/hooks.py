"""For schemathesis: deliveries are signed as Zoom would, and forms sent as from a page of ours, so that what is in them is looked at."""

import json
import os
from typing import Any

import schemathesis

from bot.site.forms import FIELD
from tests.security.test_tools import SECRET_VARIABLE, TOKEN_VARIABLE
from tests.webhooks.payloads import STAMP
from webhooks.receiver import PATH
from webhooks.signature import reserialise, sign

# What would sign the person out for all that comes after.
GOODBYES = frozenset({"/sign-out", "/account/sign-out-everywhere"})


@schemathesis.hook
def before_call(context: schemathesis.HookContext, case: Any, kwargs: dict[str, Any]) -> None:
    """Sign what goes to Zoom's address, and have a form that is filled in bring along what a page of ours puts into it."""
    if case.method != "POST":
        return
    if case.operation.path == PATH:
        _sign(case)
    elif isinstance(case.body, dict) and case.body and case.operation.path not in GOODBYES:
        case.body[FIELD] = os.environ[TOKEN_VARIABLE]
        case.headers["sec-fetch-site"] = "same-origin"


def _sign(case: Any) -> None:
    """Over the re-serialised body, which will do however schemathesis writes it."""
    try:
        text = json.dumps(case.body).encode()
    except (TypeError, ValueError):
        text = b""
    case.headers["x-zm-request-timestamp"] = STAMP
    case.headers["x-zm-signature"] = sign(reserialise(text) or text, STAMP, os.environ[SECRET_VARIABLE])
