"""What is made of pip-audit's findings: nothing is called audited that was not."""

import json
from typing import Any

import pytest

from tests.security.audit import Finding, finding

FINE = {"name": "loom", "version": "1.2", "vulns": []}
UNKNOWN = {"name": "shuttle", "skip_reason": "Dependency not found"}
WEAK = {
    "name": "spindle",
    "version": "0.9",
    "vulns": [{"id": "PYSEC-2026-1", "fix_versions": ["0.9.1"]}, {"id": "GHSA-1", "fix_versions": []}],
}
HOPELESS = WEAK | {"vulns": [{"id": "GHSA-2", "fix_versions": []}]}


@pytest.mark.parametrize(
    ("packages", "said", "vulnerable"),
    [
        ([FINE, FINE], "x.lock: 2 packages audited, none of them is known to be vulnerable.", False),
        ([FINE, UNKNOWN], "x.lock: 1 packages audited; NOT AUDITED, as the database", False),
        ([UNKNOWN, UNKNOWN], "x.lock: NOT AUDITED. The database", False),
        ([FINE, WEAK], "spindle 0.9 is known to be vulnerable: PYSEC-2026-1, GHSA-1; mended in 0.9.1", True),
        ([HOPELESS, UNKNOWN], "GHSA-2; there is no mended version yet", True),
    ],
)
def test_what_was_found_is_said(packages: list[dict[str, Any]], said: str, vulnerable: bool) -> None:
    found = finding("x.lock", json.dumps({"dependencies": packages}), "")
    assert said in found.said
    assert found.vulnerable is vulnerable


@pytest.mark.parametrize("output", ["", "Traceback", "[]", "{}", "null"])
def test_what_could_not_be_asked_is_said_not_to_be_audited(output: str) -> None:
    found = finding("x.lock", output, "Traceback (most recent call last):\nConnectionError: no route\n")
    assert found == Finding(
        "x.lock: NOT AUDITED. The database of known vulnerabilities could not be asked: ConnectionError: no route\n",
        vulnerable=False,
    )
