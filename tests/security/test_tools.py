"""What looks for weaknesses with tools of its own; `make security` has them, and these tests are skipped without."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path

import pytest

from bot.app import create_app
from bot.journal.decided import session_key
from bot.monitoring.vitals import Phase
from bot.serving import bind, server_of
from bot.site.access import COOKIE
from bot.site.forms import form_token
from tests.bot.house import ADA, HOST_EMAIL, UUID, House, live
from tests.security.targets import TARGETS
from tests.security.test_locks import ROOT, pins
from webhooks.receiver import PATH

SECRET_VARIABLE = "CHAPERONE_ZOOM_WEBHOOK_SECRET"
TOKEN_VARIABLE = "CHAPERONE_FORM_TOKEN"

pytestmark = pytest.mark.slow

CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,"
    "response_schema_conformance,unsupported_method"
)
KNOWN = """\
[parameters]
"path.key" = "{key}"
"path.token" = "{token}"
"""


def tool(name: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(find_spec(name) is None, reason=f"{name} is not here; `make security` has it")


@asynccontextmanager
async def served(house: House) -> AsyncIterator[str]:
    """The house on a port of this machine, after a session; gives its address."""
    await house.begin(ADA, "Nobody We Know")
    await house.end()
    house.chaperone.vitals.phase = Phase.RUNNING
    with bind("127.0.0.1", 0) as listener:
        server = server_of(create_app(house.chaperone))
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            await serving


async def asked(house: House, *how: str) -> tuple[int, str]:
    """What schemathesis says of the house as it is served."""
    async with served(house) as url:
        held = await house.visitor.sign_in()
        command = [sys.executable, "-m", "schemathesis.cli", "run", str(ROOT / "docs/openapi.json")]
        command += [
            "--url",
            url,
            "--seed",
            "1",
            "--header",
            f"Cookie: {COOKIE}={held}",
            *how,
        ]
        program = await asyncio.create_subprocess_exec(
            *command,
            cwd=house.folder,
            env=os.environ
            | {"PYTHONPATH": str(ROOT), "SCHEMATHESIS_HOOKS": "tests.security.hooks"}
            | {SECRET_VARIABLE: house.zoom.webhook_secret, TOKEN_VARIABLE: form_token(held)},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        async with asyncio.timeout(300):
            output, _ = await program.communicate()
    return program.returncode or 0, output.decode()


PHASES = ("--phases", "examples,coverage,fuzzing", "--mode", "all")


@tool("schemathesis")
@pytest.mark.parametrize("known", [True, False])
def test_every_address_answers_as_it_is_said_to(tmp_path: Path, known: bool) -> None:
    async def story(house: House) -> None:
        if known:
            until = house.clock.now() + timedelta(days=9)
            token = house.chaperone.links.token(session_key(UUID), HOST_EMAIL, until)
            text = KNOWN.format(key=session_key(UUID), token=token)
            (house.folder / "schemathesis.toml").write_text(text)
        how = ("--exclude-path", PATH, "--checks", CHECKS, "--max-examples", "20")
        code, said = await asked(house, *PHASES, *how)
        assert code == 0, said

    live(tmp_path, story, attestations="")


@tool("schemathesis")
def test_whatever_zoom_signs_is_answered_as_it_is_said_to(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        how = ("--include-path", PATH, "--checks", CHECKS, "--max-examples", "100")
        code, said = await asked(house, *PHASES, *how)
        assert code == 0, said
        assert house.chaperone.vitals.deliveries.accepted > 50
        await house.settle()

    live(tmp_path, story)


@tool("atheris")
@pytest.mark.parametrize("target", TARGETS)
def test_a_fuzzer_finds_nothing_in_ten_seconds(tmp_path: Path, target: str) -> None:
    command = [sys.executable, "-m", "tests.security.fuzz", target, "10"]
    ran = subprocess.run(
        command,
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-4000:]
    assert "Done " in ran.stderr


@tool("cyclonedx_py")
def test_the_list_of_what_runs_is_what_is_locked(tmp_path: Path) -> None:
    lock, made = ROOT / "requirements-postgresql.lock", tmp_path / "sbom.json"
    command = [sys.executable, "-m", "cyclonedx_py", "requirements", str(lock), "--output-reproducible"]
    subprocess.run([*command, "--validate", "--output-file", str(made)], check=True, capture_output=True)
    listed = json.loads(made.read_text())["components"]
    assert {one["name"]: one["version"] for one in listed} == pins(lock)
    assert all(one["externalReferences"][0]["hashes"] for one in listed)
