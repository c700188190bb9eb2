"""A small OpenID Connect issuer, and Zoom's way of saying who somebody is, for tests: on loopback, where the real ones are far away."""

import base64
import time
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

CLIENT, SECRET = "chaperone-app", "loom"
BASIC = "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()


@dataclass
class FakeIssuer:
    """Signs in whoever comes as `email`; `changed` are claims otherwise than they should be, `asked` what it was asked."""

    email: str
    url: str = ""
    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256", {"kid": "1"}))
    signed_with: ECKey | None = None
    changed: dict[str, Any] = field(default_factory=dict)
    user: dict[str, Any] = field(default_factory=dict)
    document: dict[str, Any] = field(default_factory=dict)
    asked: dict[str, str] = field(default_factory=dict)
    status: int = 200

    @property
    def app(self) -> Starlette:
        """What answers."""
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self.discovery),
                Route("/keys", self.keys),
                Route("/token", self.token, methods=["POST"]),
                Route("/oauth/token", self.token, methods=["POST"]),
                Route("/v2/users/me", self.me),
            ]
        )

    def follow(self, address: str) -> dict[str, str]:
        """Somebody follows the address and signs in; gives what they are sent back with."""
        self.asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        return {"code": "the-code", "state": self.asked["state"]}

    async def discovery(self, request: Request) -> Response:
        found = {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
        }
        return JSONResponse(found | self.document, self.status)

    async def keys(self, request: Request) -> Response:
        return JSONResponse({"keys": [self.key.as_dict(private=False)]})

    async def token(self, request: Request) -> Response:
        sent = dict(parse_qsl((await request.body()).decode()))
        challenge = base64.urlsafe_b64encode(sha256(sent["code_verifier"].encode()).digest())
        known = request.headers["authorization"] == BASIC and sent["code"] == "the-code"
        proved = challenge.decode().rstrip("=") == self.asked["code_challenge"]
        if not known or not proved or sent["redirect_uri"] != self.asked["redirect_uri"]:
            return JSONResponse({"error": "invalid_grant"}, 400)
        now = int(time.time())
        claims = {
            "iss": self.url,
            "aud": CLIENT,
            "sub": "1",
            "iat": now,
            "exp": now + 300,
            "nonce": self.asked.get("nonce"),
            "email": self.email,
            "email_verified": True,
        }
        given = {name: value for name, value in (claims | self.changed).items() if value is not None}
        signed = jwt.encode({"alg": "ES256", "kid": "1"}, given, self.signed_with or self.key)
        return JSONResponse({"access_token": "a-token", "token_type": "Bearer", "id_token": signed})

    async def me(self, request: Request) -> Response:
        assert request.headers["authorization"] == "Bearer a-token"
        return JSONResponse({"email": self.email, "verified": 1} | self.user, self.status)
