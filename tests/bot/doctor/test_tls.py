"""The public address, asked over a network: what answers there is not what Zoom delivers to."""

import asyncio
import shutil
import ssl
import subprocess
from pathlib import Path

import pytest
from starlette.responses import PlainTextResponse

from bot.doctor.address import address_check
from bot.doctor.check import Check, Status
from bot.doctor.examination import outside
from bot.simulator.serve import serve
from tests.bot.house import START


async def asked(url: str) -> Check:
    return await address_check(url, ("secret",), START, outside)


def test_a_server_without_tls_is_told_from_one_that_does_not_answer() -> None:
    async def story() -> Check:
        async with serve(PlainTextResponse("hello")) as url:
            return await asked(url.replace("http://", "https://"))

    check = asyncio.run(story())
    assert check.status is Status.TO_DO
    assert "answers, but not in https" in check.says


def test_a_certificate_that_nobody_vouches_for_is_said_to_be_that(tmp_path: Path) -> None:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl, which makes a certificate for this test, is not installed")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    making = (
        f"{openssl} req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=127.0.0.1 "
        f"-addext subjectAltName=IP:127.0.0.1 -keyout {key} -out {certificate}"
    )
    subprocess.run(making.split(), check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)

    async def story() -> Check:
        server = await asyncio.start_server(lambda _, __: None, "127.0.0.1", 0, ssl=context)
        async with server:
            return await asked(f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}")

    check = asyncio.run(story())
    assert check.status is Status.TO_DO
    assert "does not have a certificate that holds (self-signed certificate)" in check.says
