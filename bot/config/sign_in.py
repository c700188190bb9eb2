"""Who signs the staff in beside the passwords that are kept here, with the secret for that from the environment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from bot.config.problems import Problem, Problems
from bot.config.secrets import IN_FILE, secret_in
from bot.config.tables import Provider, ServerTable, SignInTable

SIGN_IN_VARIABLE: Final = "CHAPERONE_SIGN_IN_CLIENT_SECRET"

UNSET: Final = "This environment variable is not set, and [sign_in] needs it; set it to the client secret that the provider shows for your app."
NO_ADDRESS: Final = (
    "People are sent back to public_url of [server] once they have signed in; give that as well."
)
NO_ISSUER: Final = "This must be given for {provider}: the address of the issuer, such as {example}."
MANY_TENANTS: Final = (
    'This issuer signs in the people of every organisation. Write your own tenant\'s id in place of "{tenant}", as Microsoft Entra '
    "shows it."
)

GOOGLE: Final = "https://accounts.google.com"
EXAMPLES: Final = {
    Provider.MICROSOFT: "https://login.microsoftonline.com/YOUR-TENANT-ID/v2.0",
    Provider.OPENID: "https://id.example.org",
}
NAMES: Final = {
    Provider.ZOOM: "Zoom",
    Provider.GOOGLE: "Google",
    Provider.MICROSOFT: "Microsoft",
    Provider.OPENID: "your organisation",
}
_MANY: Final = frozenset({"common", "organizations", "consumers"})


@dataclass(frozen=True, slots=True)
class SignIn:
    """The app at a provider; `issuer` is empty for Zoom, which issues no identity tokens, `name` is what the button says."""

    provider: Provider
    issuer: str
    client_id: str
    name: str
    client_secret: str = field(repr=False)


def read_sign_in(
    table: SignInTable | None, server: ServerTable, environ: Mapping[str, str], problems: Problems
) -> tuple[SignIn | None, list[Problem]]:
    """Who signs the staff in, and what is wrong with the secret for that; what is wrong with the table is added to `problems`."""
    if table is None:
        return None, []
    if server.public_url is None:
        problems.add(("sign_in",), NO_ADDRESS)
    issuer = GOOGLE if table.provider is Provider.GOOGLE else table.issuer or ""
    if table.provider in EXAMPLES and not issuer:
        example = EXAMPLES[table.provider]
        problems.add(("sign_in", "issuer"), NO_ISSUER.format(provider=table.provider.value, example=example))
    for tenant in _MANY & set(issuer.split("/")):
        problems.add(("sign_in", "issuer"), MANY_TENANTS.format(tenant=tenant))
    wrong: list[Problem] = []
    secret = (secret_in(environ, SIGN_IN_VARIABLE, wrong) or "").strip()
    if not secret and SIGN_IN_VARIABLE + IN_FILE not in {one.key for one in wrong}:
        wrong.append(Problem(SIGN_IN_VARIABLE, UNSET))
    name = table.name or NAMES[table.provider]
    return SignIn(table.provider, issuer, table.client_id, name, secret), wrong
