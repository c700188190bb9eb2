"""How questions are answered where nobody gets a link to answer by, as no public address is configured. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from rules.attestation import State

NO_LINK: Final = (
    "Nobody gets a link to answer by, as public_url in [server] of Chaperone's configuration is not set. Whoever looks after the "
    "machine that Chaperone runs on enters there what they are told:"
)
ANY: Final = "chaperone attest SESSION --by EMAIL --answer KEY=yes"
COMMAND: Final = 'chaperone attest "{session}" --by {whom} --answer {key}=yes'
A_NO: Final = (
    'For a "no" it is KEY=no, with --note "KEY=what there was". After --by stands the address of who answers.'
)
WHOM: Final = "EMAIL"

_DUE: Final = frozenset({State.DUE, State.OVERDUE})


def commands(report: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Each question that is due, with the command that enters an answer to it."""
    host, session = report["session"]["host"] or "", report["session"]["meeting_uuid"]
    whom = host if "@" in host else WHOM
    return [
        (one["question"], COMMAND.format(session=session, whom=whom, key=one["item"])) for one in _due(report)
    ]


def _due(report: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    return (one for one in report.get("attestations", ()) if one["state"] in _DUE)
