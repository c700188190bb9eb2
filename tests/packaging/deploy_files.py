"""The files that Chaperone is installed with, as their readers see them."""

from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "docs/deploy"
COMPOSE = (ROOT / "compose.yaml", DEPLOY / "compose.small.yaml")
KUBERNETES = tuple(sorted((DEPLOY / "kubernetes").glob("*.yaml")))
UNITS = tuple(sorted((DEPLOY / "systemd").glob("*.*")))

SECRET_VARIABLES = frozenset(
    {
        "CHAPERONE_ZOOM_CLIENT_SECRET",
        "CHAPERONE_ZOOM_WEBHOOK_SECRET",
        "CHAPERONE_DATABASE_PASSWORD",
    }
)


def documents(path: Path) -> list[dict[str, Any]]:
    """The YAML documents in a file."""
    return list(yaml.safe_load_all(path.read_text(encoding="utf-8")))


def in_cluster() -> dict[tuple[str, str], dict[str, Any]]:
    """Every resource of the Kubernetes example by its kind and name."""
    return {
        (resource["kind"], resource["metadata"]["name"]): resource
        for path in KUBERNETES
        for resource in documents(path)
    }


def dockerfile() -> list[tuple[str, str]]:
    """The Dockerfile's instructions with what stands behind each, continued lines put together."""
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    text = "\n".join(line for line in lines if not line.lstrip().startswith("#")).replace("\\\n", " ")
    parts = (line.split(maxsplit=1) for line in text.splitlines() if line.strip())
    return [(word, " ".join(rest.split())) for word, rest in parts]
