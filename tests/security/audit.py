"""`python -m tests.security.audit LOCK…`: whether a version that is locked is known to be vulnerable, by pip-audit.

Pip-audit also calls it a success where it could look nothing up. So this says how many packages were looked up, and where
none could be, that nothing is known. Exit 0: none is known to be vulnerable; 1: one is; a database out of reach is said and
stops nothing, for what can be known without it is tested from the locks (tests/security/test_locks.py).
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

OUT_OF_REACH = "{lock}: NOT AUDITED. The database of known vulnerabilities could not be asked: {why}\n"
SOME_NOT_AUDITED = (
    "{lock}: {audited} packages audited; NOT AUDITED, as the database does not know them: {skipped}\n"
)
AUDITED = "{lock}: {audited} packages audited, none of them is known to be vulnerable.\n"
VULNERABLE = "{lock}: {package} {version} is known to be vulnerable: {ids}; {fixed}\n"
FIXED_IN = "mended in {versions}"
NOT_FIXED = "there is no mended version yet"

PATIENCE = 120


@dataclass(frozen=True)
class Finding:
    """What is to be said of a lock, and whether it is to stop anything."""

    said: str
    vulnerable: bool


def finding(lock: str, output: str, complaint: str) -> Finding:
    """What pip-audit's JSON means, or its complaint where there is none."""
    try:
        packages: list[dict[str, Any]] = json.loads(output)["dependencies"]
    except (ValueError, KeyError, TypeError):
        lines = complaint.strip().splitlines() or ["it said nothing"]
        return Finding(OUT_OF_REACH.format(lock=lock, why=lines[-1]), vulnerable=False)
    skipped = [one["name"] for one in packages if "skip_reason" in one]
    weak = [one for one in packages if one.get("vulns")]
    if weak:
        return Finding("".join(_told(lock, one) for one in weak), vulnerable=True)
    if len(skipped) == len(packages):
        why = "it knows none of the packages"
        return Finding(OUT_OF_REACH.format(lock=lock, why=why), vulnerable=False)
    audited = len(packages) - len(skipped)
    template = SOME_NOT_AUDITED if skipped else AUDITED
    return Finding(template.format(lock=lock, audited=audited, skipped=", ".join(skipped)), vulnerable=False)


def _told(lock: str, package: dict[str, Any]) -> str:
    ids = ", ".join(one["id"] for one in package["vulns"])
    versions = sorted({version for one in package["vulns"] for version in one["fix_versions"]})
    fixed = FIXED_IN.format(versions=", ".join(versions)) if versions else NOT_FIXED
    return VULNERABLE.format(
        lock=lock, package=package["name"], version=package["version"], ids=ids, fixed=fixed
    )


def audited(lock: str) -> Finding:
    """What pip-audit finds in a lock."""
    command = [sys.executable, "-m", "pip_audit", "--require-hashes", "--disable-pip", "--requirement", lock]
    command += ["--format", "json", "--progress-spinner", "off", "--timeout", "10"]
    try:
        ran = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    except subprocess.TimeoutExpired:
        return finding(lock, "", f"no answer in {PATIENCE} seconds")
    return finding(lock, ran.stdout, ran.stderr)


def main(locks: Sequence[str]) -> int:
    """Audit each lock and say what was found."""
    found = [audited(lock) for lock in locks]
    sys.stdout.write("".join(one.said for one in found))
    return int(any(one.vulnerable for one in found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
