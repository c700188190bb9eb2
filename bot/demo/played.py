"""The demonstration: two sessions on a simulated Zoom, kept by the whole service, shown in the terminal."""

import asyncio
import contextlib
import io
import json
import signal
import sys
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import httpx
from rich.console import Console

from bot.clock import FastClock
from bot.demo.house import (
    DATA,
    LOG,
    PLAYS,
    REPORT,
    House,
    at_work,
    no_proxy,
    prepare,
    rehearse,
    warnings_kept,
)
from bot.demo.screen import Onlooker, Screen
from bot.file_errors import in_words
from bot.journal.database import JournalUnusable
from bot.report.render import render_html
from bot.report.wording import headline, is_provisional
from bot.simulator.play import Play, differences
from bot.simulator.script import Scene, perform
from bot.simulator.zoom import SimulatedZoom

TITLE: Final = "Chaperone keeps two sessions: one of children, one of adults."
INTRODUCTION: Final = (
    "The service is the real one. Zoom is simulated on this machine, so that no account and no network are needed. "
    "A second here is a minute there."
)
ISSUED: Final = "Report {number} on the session is issued."
ALL_OVER: Final = "Everything that was found was over by the end."
STILL_OPEN: Final = "Not everything that was found was over by the end: {subjects}."
RESULTS: Final = ("Report", "As data")
LOOK_ON: Final = "This link opens them once, as the safeguarding lead: now, to look on, or at the end, where it stands again."
SERVED_NOW: Final = "This link opens them once, as the safeguarding lead; after that they are at {url}/ until you press Enter here."
LINK: Final = "Staff pages"
SERVED_THEN: Final = "The staff pages were served while the session ran. Run the demonstration in a terminal to open them there."
WENT_WRONG: Final = "The demonstration did not go as it should: {what}."
SEE_LOG: Final = " {log} may say why."
WARNINGS: Final = "There are warnings in {log}."
NO_REPORT: Final = "there was no report on the session by {time}"
NO_PAGE: Final = "the session's staff page was answered with status {status}"
TOO_SLOW: Final = "Chaperone did not get done with what had happened so far"
NO_FOLDER: Final = "The demonstration cannot write to {path}: {why}."

FOLDER: Final = Path("demo")
TIMEZONE: Final = ZoneInfo("Europe/London")
STARTS_AT: Final = time(16, 0)
BEGIN_BEFORE: Final = timedelta(minutes=6, seconds=30)
LOOK_EVERY: Final = timedelta(seconds=5)

# Seconds of the session in one of this machine's.
SPEED: Final = 60.0


class WentWrong(Exception):
    """The session was not kept as it should have been; the message is part of a sentence."""


async def play(*, wait: bool = True, folder: Path = FOLDER, speed: float = SPEED) -> int:
    """Play the sessions, show them and leave the reports in `folder`; gives the exit code.

    At a terminal the staff page is served until Enter is pressed, unless `wait` is False. `speed` is how many of the
    session's seconds go by in one of this machine's.
    """
    screen = Screen(_console(), TIMEZONE)
    try:
        prepare(folder)
    except OSError as error:
        screen.say(NO_FOLDER.format(path=folder, why=in_words(error)))
        return 1
    log = folder / LOG
    try:
        with no_proxy(), warnings_kept(log):
            await _play(screen, folder, speed, wait=wait and _at_terminal())
    except (WentWrong, JournalUnusable) as error:
        screen.say(WENT_WRONG.format(what=error) + (SEE_LOG.format(log=log) if log.exists() else ""))
        return 1
    return 0


async def _play(screen: Screen, folder: Path, speed: float, *, wait: bool) -> None:
    screen.say(TITLE, "bold")
    screen.say(INTRODUCTION)
    screen.say()
    start = datetime.combine(datetime.now(TIMEZONE).date(), STARTS_AT, TIMEZONE)
    clock = FastClock(start - BEGIN_BEFORE, speed)
    zoom = SimulatedZoom(clock)
    rehearse(zoom, start)
    failure = None
    async with at_work(zoom, clock, folder, Onlooker(zoom, screen).watching) as house:
        try:
            link = await house.link()
            if wait:
                screen.show(LINK, link)
                screen.say(LOOK_ON, "dim")
                screen.say()
            for play in PLAYS:
                await _show(play, house, screen, folder)
            if (folder / LOG).exists():
                screen.say(WARNINGS.format(log=folder / LOG))
            if wait:
                screen.end_with(LINK, house.to_last(link), SERVED_NOW.format(url=house.url))
                await _until_enter()
            else:
                screen.say(SERVED_THEN, "dim")
        except WentWrong as error:
            failure = error  # what leaves the service's task group arrives as a group of exceptions
    if failure is not None:
        raise failure


async def _show(play: Play, house: House, screen: Screen, folder: Path) -> None:
    screen.say(play.title, "bold")
    screen.say()
    await _perform(play, house, screen)
    report = await _report(play, house)
    screen.happens(house.zoom.clock.now(), ISSUED.format(number=report["number"]))
    page, data = folder / REPORT.format(play=play), folder / DATA.format(play=play)
    _keep(report, house, page, data)
    if different := differences(play, report):
        raise WentWrong("; ".join(different))
    screen.say()
    screen.say(f"{headline(report)} {how_it_ended(report)}", "bold")
    screen.say()
    for name, what in zip(RESULTS, (page, data), strict=True):
        screen.show(name, str(what))
    screen.say()


def how_it_ended(report: Mapping[str, Any]) -> str:
    """A sentence on whether anything that was found was still so at the end."""
    left = [finding["subject"]["name"] for finding in report["findings"] if finding["closed_at"] is None]
    return STILL_OPEN.format(subjects=", ".join(left)) if left else ALL_OVER


async def _perform(play: Play, house: House, screen: Screen) -> None:
    async def show(scene: Scene) -> None:
        # On a slow machine a scene waits rather than overtake what Chaperone does about the one before.
        await _quiet(house)
        screen.happens(house.zoom.clock.now(), scene.words)

    try:
        await perform(house.zoom, play.meeting_id, play.scenes, show)
    except (LookupError, ValueError) as error:
        raise WentWrong(str(error)) from error


async def _report(play: Play, house: House) -> Mapping[str, Any]:
    """The report on the session, as the service gives it to whoever asks, once it is issued and nothing follows."""
    clock, address = house.zoom.clock, f"{house.page}/report.json"
    until = house.zoom.meetings[play.meeting_id].start + play.over_by
    async with house.reader() as client:
        while is_provisional(await _ask_for(client, address)):
            if clock.now() > until:
                raise WentWrong(NO_REPORT.format(time=f"{until:%H:%M}"))
            await clock.sleep(LOOK_EVERY)
        await _quiet(house)
        return await _ask_for(client, address)


async def _ask_for(client: httpx.AsyncClient, address: str) -> Mapping[str, Any]:
    answer = await client.get(address)
    if answer.status_code != httpx.codes.OK:
        raise WentWrong(NO_PAGE.format(status=answer.status_code))
    report: dict[str, Any] = answer.json()
    return report


async def _quiet(house: House) -> None:
    try:
        await house.quiet()
    except TimeoutError as error:
        raise WentWrong(TOO_SLOW) from error


def _keep(report: Mapping[str, Any], house: House, page: Path, data: Path) -> None:
    shown = render_html(report, tz=TIMEZONE, organisation=house.config.organisation.name)
    page.write_text(shown, encoding="utf-8")
    data.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _console() -> Console:
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A terminal that lacks a character is to show a question mark, not to end the demonstration.
        sys.stdout.reconfigure(errors="replace")
    return Console(highlight=False)


def _at_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


async def _until_enter() -> None:
    """Wait for Enter, the end of the input, or Ctrl-C; for Ctrl-C alone where the platform gives no more."""
    loop, pressed = asyncio.get_running_loop(), asyncio.Event()

    def read() -> None:
        sys.stdin.readline()
        pressed.set()

    with contextlib.ExitStack() as undo:
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(signal.SIGINT, pressed.set)
            undo.callback(loop.remove_signal_handler, signal.SIGINT)
            loop.add_reader(sys.stdin, read)
            undo.callback(loop.remove_reader, sys.stdin)
        await pressed.wait()
