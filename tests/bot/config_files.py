"""Configurations for tests, and what is wrong with them."""

from pathlib import Path

import pytest

from bot.config import ConfigError, Problem, read_config

SECRETS = {
    "CHAPERONE_ZOOM_CLIENT_SECRET": "client-hush",
    "CHAPERONE_ZOOM_WEBHOOK_SECRET": "webhook-hush",
}
LEAST = """\
[zoom]
account_id = "acc"
client_id = "cli"
[organisation]
name = "Willow Lane Crafts"
"""
LEAD = '[[staff]]\nname = "Tom"\nemail = "tom@example.org"\nroles = ["safeguarding_lead"]\n'


def write(folder: Path, text: str) -> Path:
    path = folder / "chaperone.toml"
    path.write_bytes(text.encode())
    return path


def problems_of(folder: Path, text: str, environ: dict[str, str] = SECRETS) -> tuple[Problem, ...]:
    with pytest.raises(ConfigError) as caught:
        read_config(write(folder, text), environ)
    return caught.value.problems


def the_problem(folder: Path, text: str) -> Problem:
    (problem,) = problems_of(folder, text)
    return problem


def with_lines(*lines: str) -> str:
    return LEAST + "\n".join(lines)
