"""The secrets, each in an environment variable or in a file that one names."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bot.config.problems import CLIENT_VARIABLE, WEBHOOK_VARIABLE, Problem
from bot.file_errors import in_words

# Systemd, Docker and Kubernetes hand secrets over in files, where no list of processes or containers shows them.
IN_FILE: Final = "_FILE"

DATABASE_VARIABLE: Final = "CHAPERONE_DATABASE_PASSWORD"

CLIENT_VARIABLE_UNSET = (
    "This environment variable is not set; set it to the Client Secret that Zoom shows for your app."
)
WEBHOOK_VARIABLE_UNSET = (
    "This environment variable is not set; set it to the Secret Token that Zoom shows for your app's events."
)
WEBHOOK_SECRETS_TOO_MANY = (
    "There are {count} secrets in this environment variable; give one, or two with a comma between them "
    "while you change from the old to the new."
)
GIVEN_TWICE = "{variable} is set as well; keep one of the two."
FILE_UNREADABLE = "The file {path} that this environment variable names cannot be read: {reason}."
NOT_UTF_8 = "it is not UTF-8 text"


@dataclass(frozen=True, slots=True)
class Secrets:
    """What Zoom's app and the database are opened with; none of it is ever shown."""

    client: str = field(repr=False)
    webhook: tuple[str, ...] = field(repr=False)
    database_password: str | None = field(repr=False)


def read_secrets(environ: Mapping[str, str]) -> tuple[Secrets, list[Problem]]:
    """The secrets as the environment has them, and what is wrong with them."""
    problems: list[Problem] = []
    client, webhook, database_password = (
        secret_in(environ, variable, problems)
        for variable in (CLIENT_VARIABLE, WEBHOOK_VARIABLE, DATABASE_VARIABLE)
    )
    client = (client or "").strip()
    parts = tuple(part for part in map(str.strip, (webhook or "").split(",")) if part)
    told_of = {problem.key for problem in problems}
    if not client and CLIENT_VARIABLE + IN_FILE not in told_of:
        problems.append(Problem(CLIENT_VARIABLE, CLIENT_VARIABLE_UNSET))
    if not parts and WEBHOOK_VARIABLE + IN_FILE not in told_of:
        problems.append(Problem(WEBHOOK_VARIABLE, WEBHOOK_VARIABLE_UNSET))
    if len(parts) > 2:
        problems.append(Problem(WEBHOOK_VARIABLE, WEBHOOK_SECRETS_TOO_MANY.format(count=len(parts))))
    return Secrets(client, parts, database_password or None), problems


def secret_in(environ: Mapping[str, str], variable: str, problems: list[Problem]) -> str | None:
    """What a variable holds, or the file that it names; None where there is neither, or something is wrong."""
    here, named = environ.get(variable), environ.get(variable + IN_FILE, "").strip()
    if not named:
        return here
    if here is not None and here.strip():
        problems.append(Problem(variable + IN_FILE, GIVEN_TWICE.format(variable=variable)))
        return None
    try:
        return Path(named).read_text(encoding="utf-8").removesuffix("\n")
    except OSError as error:
        reason = in_words(error)
    except UnicodeDecodeError:
        reason = NOT_UTF_8
    problems.append(Problem(variable + IN_FILE, FILE_UNREADABLE.format(path=named, reason=reason)))
    return None
