"""Signing in by way of another house: OpenID Connect with any issuer, and OAuth with Zoom, which issues no identity tokens."""

import base64
import hmac
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final, Protocol

import httpx
from authlib.integrations.base_client import OAuthError
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from pydantic import BaseModel, ValidationError

from bot.config import Config
from bot.config.sign_in import SignIn
from bot.config.tables import Provider as Kind

with warnings.catch_warnings():
    # Authlib would rather have httpx's successor, and works with either.
    warnings.simplefilter("ignore", DeprecationWarning)
    from authlib.integrations.httpx_client import AsyncOAuth2Client

# Only what is signed with a key that the issuer alone has: no "none", and nothing that the client secret signs.
ALGORITHMS: Final = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA"]
SECONDS: Final = 10.0
# Of clocks that differ.
LEEWAY: Final = 60
_YES: Final = (True, 1, "true", "1")


class NotSignedIn(Exception):
    """The provider did not say who this is, or not so that it can be relied upon."""


class OutOfReach(Exception):
    """The provider cannot be reached, or answers with something else than it should."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One browser's attempt to sign in; all that is sent along comes from what that browser holds."""

    secret: str = field(repr=False)

    @property
    def state(self) -> str:
        """What the provider sends back, so that nobody else's attempt is taken for this one."""
        return self._of("state")

    @property
    def nonce(self) -> str:
        """What stands in the identity token, so that no other is taken for it."""
        return self._of("nonce")

    @property
    def verifier(self) -> str:
        """What shows that whoever brings the code is who began (PKCE)."""
        return self._of("verifier")

    def _of(self, what: str) -> str:
        made = hmac.digest(self.secret.encode(), f"chaperone sign-in {what}".encode(), sha256)
        return base64.urlsafe_b64encode(made).decode().rstrip("=")


class Provider(Protocol):
    """Whoever signs people in."""

    @property
    def name(self) -> str:
        """What people call it."""
        ...

    async def address(self, attempt: Attempt, back: str) -> str:
        """Where to send somebody, to be sent `back` afterwards. OutOfReach."""
        ...

    async def email(self, attempt: Attempt, back: str, code: str) -> str:
        """The verified e-mail address of whoever came back with this code. NotSignedIn, or OutOfReach."""
        ...


def provider_of(config: Config) -> Provider | None:
    """Who signs people in by the configuration; None where nobody does."""
    if config.sign_in is None:
        return None
    if config.sign_in.provider is Kind.ZOOM:
        zoom = config.zoom
        return ZoomAccount(config.sign_in, zoom.oauth_url, zoom.api_url, zoom.account_id)
    return Issuer(config.sign_in)


class _Discovered(BaseModel):
    """What is used of an issuer's discovery document (OpenID Connect Discovery 1.0, section 3)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)


@dataclass(frozen=True, slots=True)
class Issuer:
    """An OpenID Connect issuer, by discovery."""

    app: SignIn

    @property
    def name(self) -> str:
        """What people call it."""
        return self.app.name

    async def address(self, attempt: Attempt, back: str) -> str:
        """Where to send somebody. OutOfReach."""
        found = await self._discovered()
        async with _client(self.app, back, "openid email") as client:
            address, _ = client.create_authorization_url(
                found.authorization_endpoint,
                state=attempt.state,
                nonce=attempt.nonce,
                code_verifier=attempt.verifier,
            )
        return str(address)

    async def email(self, attempt: Attempt, back: str, code: str) -> str:
        """The verified address in the identity token. NotSignedIn, or OutOfReach."""
        found = await self._discovered()
        basic = "client_secret_basic" in found.token_endpoint_auth_methods_supported
        way = "client_secret_basic" if basic else "client_secret_post"
        async with _client(self.app, back, "openid email", way) as client:
            token = await _token(client, found.token_endpoint, code, attempt)
        claims = self._claims(found, token, await _json(found.jwks_uri), attempt)
        # Microsoft says of an address that its domain's owner vouches for it with xms_edov, and knows no email_verified.
        verified = claims.get("email_verified") in _YES or claims.get("xms_edov") in _YES
        return _address(claims.get("email") if verified else None)

    async def _discovered(self) -> _Discovered:
        try:
            found = _Discovered.model_validate(
                await _json(f"{self.app.issuer}/.well-known/openid-configuration")
            )
        except ValidationError as error:
            raise OutOfReach from error
        if found.issuer.rstrip("/") != self.app.issuer:
            raise OutOfReach
        return found

    def _claims(
        self, found: _Discovered, token: Mapping[str, Any], keys: Any, attempt: Attempt
    ) -> CodeIDToken:
        expected = {
            "iss": {"essential": True, "value": found.issuer},
            "aud": {"essential": True, "value": self.app.client_id},
            "nonce": {"essential": True, "value": attempt.nonce},
        }
        params = {
            "nonce": attempt.nonce,
            "client_id": self.app.client_id,
            "access_token": token.get("access_token"),
        }
        try:
            signed = jwt.decode(
                str(token.get("id_token")), KeySet.import_key_set(keys), algorithms=ALGORITHMS
            )
            claims = CodeIDToken(signed.claims, signed.header, expected, params)
            claims.validate(leeway=LEEWAY)
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise NotSignedIn from error
        return claims


@dataclass(frozen=True, slots=True)
class ZoomAccount:
    """Zoom's own OAuth: who it is, is asked of `GET /users/me`, which says whether the address is verified and of which account."""

    app: SignIn
    oauth_url: str
    api_url: str
    account_id: str

    @property
    def name(self) -> str:
        """What people call it."""
        return self.app.name

    async def address(self, attempt: Attempt, back: str) -> str:
        """Where to send somebody; the scopes are those of the app on Zoom's Marketplace."""
        async with _client(self.app, back, None) as client:
            address, _ = client.create_authorization_url(
                self.oauth_url.removesuffix("/token") + "/authorize",
                state=attempt.state,
                code_verifier=attempt.verifier,
            )
        return str(address)

    async def email(self, attempt: Attempt, back: str, code: str) -> str:
        """The verified address of a user of our own account. NotSignedIn, or OutOfReach."""
        async with _client(self.app, back, None) as client:
            token = await _token(client, self.oauth_url, code, attempt)
        user = await _json(
            f"{self.api_url}/users/me", {"Authorization": f"Bearer {token.get('access_token')}"}
        )
        ours = isinstance(user, dict) and user.get("account_id") == self.account_id
        return _address(user.get("email") if ours and user.get("verified") in _YES else None)


def _client(app: SignIn, back: str, scope: str | None, way: str = "client_secret_basic") -> AsyncOAuth2Client:
    return AsyncOAuth2Client(
        app.client_id,
        app.client_secret,
        scope=scope,
        redirect_uri=back,
        code_challenge_method="S256",
        token_endpoint_auth_method=way,
        timeout=SECONDS,
    )


async def _token(client: AsyncOAuth2Client, url: str, code: str, attempt: Attempt) -> Mapping[str, Any]:
    try:
        token: Mapping[str, Any] = await client.fetch_token(url, code=code, code_verifier=attempt.verifier)
    except OAuthError as error:
        raise NotSignedIn from error
    except (httpx.HTTPError, ValueError) as error:
        raise OutOfReach from error
    return token


async def _json(url: str, headers: Mapping[str, str] | None = None) -> Any:
    try:
        async with httpx.AsyncClient(timeout=SECONDS) as client:
            answer = await client.get(url, headers=headers)
            return answer.raise_for_status().json()
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise OutOfReach from error


def _address(email: object) -> str:
    if not isinstance(email, str) or "@" not in email:
        raise NotSignedIn
    return email.strip().casefold()
