"""What every page has in common: escaping, the style sheet, and the headers that keep a page to itself."""

from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from bot.documents.text import printable


@cache
def environment(*packages: str) -> Environment:
    """The templates of these packages, the first that has one counting; everything written into a page is escaped."""
    made = Environment(
        loader=ChoiceLoader([PackageLoader(package) for package in packages]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
        # They are part of the program: nobody changes one while it runs, and to look would cost every page some dozen times.
        auto_reload=False,
    )
    made.filters["counted"] = counted
    made.globals["stylesheet"] = stylesheet()
    return made


@cache
def stylesheet() -> str:
    """The one style sheet, which every page carries inside it."""
    return files("bot.report").joinpath("templates", "style.css").read_text(encoding="utf-8")


@cache
def content_security_policy(*, forms: bool = False, scripts: bool = False) -> str:
    """The Content-Security-Policy under which a page works: its own style sheet, and nothing else but `forms` to send.

    One with `scripts` may load scripts of ours and fetch what is ours.
    """
    digest = b64encode(sha256(stylesheet().encode()).digest()).decode()
    send_to = "'self'" if forms else "'none'"
    run = "script-src 'self'; connect-src 'self'; " if scripts else ""
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; {run}"
        f"base-uri 'none'; form-action {send_to}; frame-ancestors 'none'"
    )


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun: "1 finding", "6 findings"."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def _shown(value: Any) -> Any:
    return printable(value) if isinstance(value, str) and not isinstance(value, Markup) else value
