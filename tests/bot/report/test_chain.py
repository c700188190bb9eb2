"""The row of reports finds whatever was done to it, and says to which."""

import json
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.clock import WallClock
from bot.config.problems import CLIENT_VARIABLE, WEBHOOK_VARIABLE
from bot.journal.database import open_database
from bot.journal.done import IssuedReport, add_report
from bot.journal.report_stubs import Stub
from bot.journal.stored_reports import StoredReport, stored_reports
from bot.report.build import numbered
from bot.report.chain import Head, verify
from bot.report.verified import verified_lines
from tests.bot import report_example
from tests.bot.house import START, an_account, configured
from tests.bot.journals import new_journal
from tests.postgres import new_database

Chain = list[StoredReport]


def issued(count: int) -> list[IssuedReport]:
    """A row of reports, each on a session of its own; with something in them that is not ASCII."""
    made: list[IssuedReport] = []
    for number in range(1, count + 1):
        report = report_example.all_kept()
        report["rules"] = report["rules"][:1]
        report["attendance"] = report["attendance"][:1]
        report["session"] |= {"meeting_uuid": f"uuid-{number}", "topic": f"Weben für Anfänger {number}"}
        previous = made[-1].hash if made else None
        body = numbered(report | {"hash": None}, number, previous)
        made.append(IssuedReport(number, f"uuid-{number}", START, body["hash"], body))
    return made


def stored(report: IssuedReport) -> StoredReport:
    body = json.dumps(report.body, ensure_ascii=False).encode()
    return StoredReport(report.number, report.session.encode(), report.hash.encode(), body, report.issued_at)


FIVE = [stored(report) for report in issued(5)]
HEAD = Head(5, FIVE[-1].hash.decode())


def faults(chain: Sequence[StoredReport], head: Head | None = None, **more: dict[int, Stub]) -> list[str]:
    return verify(sorted(chain, key=lambda report: report.number), head, **more).faults


def flipped(data: bytes, place: int, bit: int) -> bytes:
    return data[:place] + bytes([data[place] ^ 1 << bit]) + data[place + 1 :]


def test_a_row_that_nobody_touched_is_whole_and_says_its_head() -> None:
    found = verify(FIVE, HEAD)
    assert (found.count, found.head, found.faults) == (5, HEAD, [])
    assert verify([]).head is None


def test_every_byte_of_a_report_counts() -> None:
    """Each byte of one report, with one bit changed; which bit goes round."""
    second = FIVE[1]
    for name in ("session", "hash", "body"):
        data: bytes = getattr(second, name)
        for place in range(len(data)):
            changed = replace(second, **{name: flipped(data, place, place % 8)})
            found = faults([FIVE[0], changed, FIVE[2]])
            assert found, (name, place)
            assert all("Report 2 " in fault for fault in found), (name, place, found)


def swapped(chain: Chain) -> Chain:
    second, fourth = chain[1], chain[3]
    chain[1], chain[3] = replace(fourth, number=2), replace(second, number=4)
    return chain


def sealed_again(chain: Chain) -> Chain:
    body = json.loads(chain[2].body)
    body = numbered(body | {"outcome": "breached", "hash": None}, 3, body["previous_hash"])
    written = json.dumps(body, ensure_ascii=False).encode()
    chain[2] = replace(chain[2], hash=body["hash"].encode(), body=written)
    return chain


def read_as_the_same(chain: Chain) -> Chain:
    chain[2] = replace(chain[2], body=chain[2].body.replace(b'": ', b'":\t', 1))
    return chain


def far_away(chain: Chain) -> Chain:
    chain[2] = replace(chain[2], number=2**62)
    return chain


@pytest.mark.parametrize(
    ("done", "says"),
    [
        (lambda chain: chain[:2] + chain[3:], ["Report 3 is missing."]),
        (lambda chain: chain[:1] + chain[4:], ["Reports 2 to 4 are missing."]),
        (lambda chain: chain[1:], ["Report 1 is missing."]),
        (swapped, ["Report 2 says that it is number 4", "Report 4 says that it is number 2"]),
        (sealed_again, ["Report 4 does not follow on report 3"]),
        (read_as_the_same, ["Report 3 was changed"]),
        (far_away, ["Report 3 is missing.", "Reports 6 to", f"Report {2**62} says that it is number 3"]),
        (lambda chain: chain[:3], ["There was a report 5"]),
        (lambda chain: [], ["There was a report 5"]),
    ],
    ids=["one", "several", "first", "swapped", "sealed again", "read the same", "far away", "last", "all"],
)
def test_what_was_done_to_it_is_found(done: Callable[[Chain], Chain], says: list[str]) -> None:
    found = faults(done(list(FIVE)), HEAD)
    assert len(found) == len(says)
    assert [one for one, beginning in zip(found, says, strict=True) if not one.startswith(beginning)] == []


def test_only_a_head_shows_that_the_newest_were_taken_away() -> None:
    assert faults(FIVE[:3]) == []
    assert faults(FIVE, Head(3, "0" * 64)) == ["Report 3 does not have the hash of the head that you gave."]


def stub(report: StoredReport, **other: str) -> Stub:
    previous = json.loads(report.body)["previous_hash"]
    return replace(Stub(report.number, report.hash.decode(), previous, START), **other)


def test_what_no_run_on_record_deleted_is_a_fault_and_how_many_were_deleted_is_said() -> None:
    cleared = {number: stub(FIVE[number - 1]) for number in (1, 2, 4)}
    kept = [FIVE[2], FIVE[4]]
    found = verify(kept, HEAD, cleared)
    assert (found.faults, found.deleted) == ([], (1, 2, 4))
    assert "3 were deleted at their date (numbers 1 to 2, 4)." in verified_lines(found)
    cleared[2] = replace(cleared[2], is_on_record=False)
    assert faults(kept, HEAD, cleared=cleared) == [
        "Report 2 is said to have been deleted at its date, and no run that is on record deleted it."
    ]


@pytest.mark.parametrize(
    ("day", "says"),
    [(4, []), (2, ["long before report 1"]), (-60, ["long before its session was over"])],
)
def test_a_report_is_not_issued_before_the_one_before_or_its_sessions_end(day: int, says: list[str]) -> None:
    first, second, *_ = FIVE
    times = (START + timedelta(days=4), START + timedelta(days=day))
    found = faults([replace(one, issued_at=at) for one, at in zip((first, second), times, strict=True)])
    assert [saying in one for saying, one in zip(says, found, strict=True)] == [True] * len(says)


def test_reports_that_were_cleared_away_on_record_are_not_missing() -> None:
    cleared = {report.number: stub(report) for report in FIVE}
    first = {number: cleared[number] for number in (1, 2)}
    assert faults(FIVE[2:], HEAD, cleared=first) == []
    assert faults(FIVE[3:], HEAD, cleared=first) == ["Report 3 is missing."]
    assert faults([*FIVE[:2], FIVE[3]], HEAD, cleared={3: cleared[3], 5: cleared[5]}) == []
    assert verify([], HEAD, cleared).head == HEAD
    assert faults([], HEAD, cleared=cleared) == []


@pytest.mark.parametrize(
    ("which", "other", "says"),
    [
        (2, {"hash": "0" * 64}, "Report 3 does not follow on report 2"),
        (2, {"previous_hash": "0" * 64}, "Report 2 does not follow on report 1"),
        (1, {"previous_hash": "0" * 64}, "Report 1 follows on another report"),
    ],
)
def test_what_is_left_of_a_report_has_to_fit_its_neighbours(
    which: int, other: dict[str, str], says: str
) -> None:
    cleared = {report.number: stub(report) for report in FIVE[:2]}
    cleared[which] = stub(FIVE[which - 1], **other)
    (said,) = faults(FIVE[2:], cleared=cleared)
    assert said.startswith(says)


@pytest.mark.parametrize("store", ["sqlite", "postgresql"])
def test_what_is_read_of_a_journal_is_what_was_written_to_the_byte(tmp_path: Path, store: str) -> None:
    written = issued(3)
    written[1] = replace(written[1], body={**written[1].body, "outcome": 'a\\b"c\u0000\n☃ \U0001f98a'})
    address = new_journal(tmp_path) if store == "sqlite" else new_database()
    with closing(open_database(address)) as database, database.engine.begin() as connection:
        for report in written:
            add_report(connection, report)
        assert list(stored_reports(connection)) == [stored(report) for report in written]


@pytest.mark.slow
def test_one_changed_byte_is_found_anywhere_in_a_thousand_reports(tmp_path: Path) -> None:
    """In the journal itself: what is read from it is what was written, to the byte."""
    chance, written = Random(812), issued(1000)
    zoom = an_account(WallClock())[0]
    config = configured(tmp_path, zoom, "http://127.0.0.1")
    database = open_database(config.storage.url)
    with database.engine.begin() as connection:
        for report in written:
            add_report(connection, report)
    with database.engine.connect() as connection:
        chain = list(stored_reports(connection))
    database.close()
    assert chain == [stored(report) for report in written]
    assert faults(chain) == []
    for _ in range(120):
        place = chance.randrange(len(chain))
        report, name = chain[place], chance.choice(["number", "session", "hash", "body", "body"])
        if name == "number":
            changed = replace(report, number=report.number ^ 1 << chance.randrange(31))
        else:
            data: bytes = getattr(report, name)
            byte = flipped(data, chance.randrange(len(data)), chance.randrange(8))
            changed = replace(report, **{name: byte})
        rest = [other for other in chain if other is not report and other.number != changed.number]
        found = faults([*rest, changed])
        assert any(f"Report {changed.number} " in fault for fault in found), (report.number, name)


def test_the_command_says_what_is_wrong_and_ends_with_1(tmp_path: Path) -> None:
    zoom = an_account(WallClock())[0]
    config = configured(tmp_path, zoom, "http://127.0.0.1")
    written = issued(3)
    database = open_database(config.storage.url)
    with database.engine.begin() as connection:
        for report in (written[0], written[1]):
            add_report(connection, report)
    head = f"2 {written[1].hash}"

    def typed(*words: str) -> tuple[int, str]:
        config_file = ("--config", str(tmp_path / "chaperone.toml"))
        secrets = {CLIENT_VARIABLE: "client", WEBHOOK_VARIABLE: "webhook"}
        ended = CliRunner().invoke(app, ["report", "verify", *words, *config_file], env=secrets)
        return ended.exit_code, ended.output

    code, said = typed("--head", head)
    assert (code, f"The head is: {head}" in said) == (0, True)
    assert typed("--head", f"3 {written[2].hash}")[0] == 1
    code, said = typed("--head", "3 abc")
    assert (code, "This is none: 3 abc" in said) == (2, True)

    exported = tmp_path / "report.json"
    exported.write_text(json.dumps(written[1].body, ensure_ascii=False, indent=2))
    code, said = typed(str(exported))
    assert (code, "The journal has the same report" in said) == (0, True)
    exported.write_text(json.dumps({**written[1].body, "outcome": "breached"}))
    assert typed(str(exported)) == (
        1,
        "Report 2 was changed after it was issued: what it says does not fit its hash.\n",
    )
    exported.write_text(json.dumps(written[2].body))
    assert typed(str(exported))[0] == 1
    exported.write_text(json.dumps({**written[1].body, "shareable": "x"}))
    assert typed(str(exported))[0] == 2
    exported.write_text("{")
    assert typed(str(exported))[0] == 1
    code, said = typed("1")
    assert (code, said.startswith('There is no file "1". With nothing after it, "chaperone report')) == (
        2,
        True,
    )
    assert typed(str(tmp_path / "nothing.json"))[0] == 2

    with database.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER reports_never_changed")
        connection.exec_driver_sql(
            "UPDATE reports SET body = replace(body, 'Weben', 'Woben') WHERE number = 1"
        )
    database.close()
    code, said = typed()
    assert (code, "Report 1 was changed" in said) == (1, True)
