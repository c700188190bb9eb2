"""The service as it is run for real, told to stop and told to read its configuration again."""

import asyncio
import json
import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from bot.clock import WallClock
from bot.config import read_config
from bot.config.problems import CLIENT_VARIABLE, WEBHOOK_VARIABLE
from bot.simulator.app import create_app
from bot.simulator.serve import serve_in_thread
from bot.simulator.signing import serialise, sign
from bot.simulator.zoom import SimulatedZoom
from tests.bot.house import ADA, HOST_EMAIL, LEAD_EMAIL, MEETING, SENDER_EMAIL, an_account
from tests.bot.site.signed_in import cookies_of
from tests.stories.chaperone_process import Service, environ_of, free_port, write_config
from webhooks.receiver import PATH

POLICY = f"""
[[staff]]
name = "Marta Reyes"
email = "{HOST_EMAIL}"
roles = ["host"]

[[staff]]
name = "Grace Obi"
email = "{LEAD_EMAIL}"
roles = ["safeguarding_lead"]

[logs]
format = "json"
"""


def a_service(folder: Path, zoom: SimulatedZoom, url: str) -> tuple[Service, str]:
    port = free_port()
    config = write_config(folder, zoom, url, POLICY, port=port)
    config.write_text(config.read_text().replace("chaperone@brambleyard.example", SENDER_EMAIL))
    return Service(config, environ_of(zoom)), f"http://127.0.0.1:{port}"


async def deliver_all(zoom: SimulatedZoom, client: httpx.AsyncClient) -> list[int]:
    statuses = []
    while zoom.outbox:
        body = serialise(zoom.outbox.popleft())
        headers = sign(body, zoom.webhook_secret, int(datetime.now(UTC).timestamp()))
        statuses.append((await client.post(PATH, content=body, headers=headers)).status_code)
    return statuses


def messages(zoom: SimulatedZoom, whom: str) -> list[str]:
    return [message.text for message in zoom.messages if message.to_contact == whom]


@pytest.mark.slow
def test_it_finishes_what_is_under_way_and_says_meanwhile_that_it_is_not_ready(tmp_path: Path) -> None:
    zoom, _, _ = an_account(WallClock())

    async def story(url: str) -> None:
        service, address = a_service(tmp_path, zoom, url)
        async with service, httpx.AsyncClient(base_url=address) as client:
            await service.start()
            assert (await client.get("/readyz")).status_code == 200
            zoom.start(MEETING, uuid="first")
            zoom.join(MEETING, ADA)
            zoom.fail("POST", "/chat", delay=timedelta(seconds=2), times=99)
            zoom.share_screen(MEETING, ADA)
            assert set(await deliver_all(zoom, client)) == {200}
            async with asyncio.timeout(10):
                while not any(call.path.startswith("/chat") for call in zoom.calls):  # noqa: ASYNC110
                    await asyncio.sleep(0.02)
            stopping = asyncio.create_task(service.stop())
            async with asyncio.timeout(10):
                while (answer := await client.get("/readyz")).status_code == 200:  # noqa: ASYNC110
                    await asyncio.sleep(0.02)
            assert answer.text == "stopping: deliveries go elsewhere\n"
            assert (await client.get("/healthz")).status_code == 200
            assert await stopping == 0
            assert messages(zoom, HOST_EMAIL)
            lines = [json.loads(line) for line in service.said]
            assert not [line for line in lines if line["level"] == "ERROR"]

    with serve_in_thread(create_app(zoom)) as url:
        asyncio.run(story(url))


@pytest.mark.slow
def test_a_signal_has_the_configuration_read_again_and_a_broken_one_changes_nothing(tmp_path: Path) -> None:
    zoom, _, _ = an_account(WallClock())

    async def told(service: Service, words: str) -> None:
        async with asyncio.timeout(10):
            while not any(words in line for line in service.said):  # noqa: ASYNC110
                await asyncio.sleep(0.02)

    async def story(url: str) -> None:
        service, address = a_service(tmp_path, zoom, url)
        async with service, httpx.AsyncClient(base_url=address) as client:
            await service.start()
            assert service.process is not None
            text = service.config.read_text()
            secrets = {CLIENT_VARIABLE: zoom.client_secret, WEBHOOK_VARIABLE: zoom.webhook_secret}
            client.cookies.update(await cookies_of(read_config(service.config, secrets), LEAD_EMAIL))
            service.config.write_text(text.replace('"enforce"', '"strict"'))
            service.process.send_signal(signal.SIGHUP)
            await told(service, "the configuration was changed and cannot be used")
            page = (await client.get("/")).text
            assert "line 1, mode: " in page
            async with asyncio.timeout(10):
                while not messages(zoom, LEAD_EMAIL):  # noqa: ASYNC110
                    await asyncio.sleep(0.02)
            assert "chaperone_configuration_refused 1.0" in (await client.get("/metrics")).text
            service.config.write_text(text.replace("Bramble Yard Makers", "Bramble Yard"))
            service.process.send_signal(signal.SIGHUP)
            await told(service, "is in force from now on")
            page = (await client.get("/")).text
            assert "line 1, mode: " not in page
            assert "Bramble Yard<" in page
            assert await service.stop() == 0

    with serve_in_thread(create_app(zoom)) as url:
        asyncio.run(story(url))


@pytest.mark.slow
def test_a_changed_file_is_noticed_and_no_delivery_is_refused_meanwhile(tmp_path: Path) -> None:
    zoom, _, _ = an_account(WallClock())

    async def story(url: str) -> None:
        service, address = a_service(tmp_path, zoom, url)
        async with service, httpx.AsyncClient(base_url=address) as client:
            await service.start()
            zoom.start(MEETING, uuid="first")
            service.config.write_text(service.config.read_text().replace('"enforce"', '"observe"'))
            statuses: list[int] = []
            async with asyncio.timeout(20):
                while not any("is in force from now on" in line for line in service.said):
                    zoom.join(MEETING, ADA)
                    zoom.leave(MEETING, ADA)
                    statuses += await deliver_all(zoom, client)
            for _ in range(50):
                zoom.join(MEETING, ADA)
                zoom.leave(MEETING, ADA)
                statuses += await deliver_all(zoom, client)
            assert set(statuses) == {200}
            assert await service.stop() == 0

    with serve_in_thread(create_app(zoom)) as url:
        asyncio.run(story(url))
