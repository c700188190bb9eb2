from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.config import Mode, Plan, read_config
from rules.policy import SessionPattern, StaffMember, StaffRole
from tests.bot.config_files import LEAD, LEAST, SECRETS, problems_of, the_problem, with_lines, write


def test_what_is_left_out_takes_its_default(tmp_path: Path) -> None:
    config = read_config(write(tmp_path, LEAST), SECRETS)
    assert config.mode is Mode.ENFORCE
    assert (config.zoom.api_url, config.zoom.oauth_url) == (
        "https://api.zoom.us/v2",
        "https://zoom.us/oauth/token",
    )
    assert config.zoom.plan is Plan.PRO
    assert (config.server.host, config.server.port, config.server.public_url) == ("127.0.0.1", 8080, None)
    assert config.storage.path == tmp_path / "chaperone.db"
    assert config.storage.url == f"sqlite:///{tmp_path}/chaperone.db"
    assert config.organisation.timezone == config.policy.timezone == ZoneInfo("Europe/London")
    assert config.alerts.sender is None
    assert config.webhooks.max_age == timedelta(minutes=2)
    assert config.policy.staff == ()
    assert config.policy.strictest == "children"
    presets = {"children", "adults", "one_to_one", "open_event"}
    assert config.policy.profiles.keys() == config.switched_off.keys() == presets


def test_what_is_given_is_read(tmp_path: Path) -> None:
    text = 'mode = "observe"\n' + with_lines(
        'timezone = "Europe/Dublin"',
        '[server]\nhost = "0.0.0.0"\nport = 443\npublic_url = "https://safe.example.org/"',
        '[alerts]\nsender = "Chaperone@Example.org"',
        '[webhooks]\nmax_age = "1m30s"',
        '[storage]\nurl = "sqlite:////var/lib/chaperone/journal.db"',
    )
    config = read_config(write(tmp_path, text), SECRETS)
    assert config.mode is Mode.OBSERVE
    assert (config.server.host, config.server.port) == ("0.0.0.0", 443)
    assert config.server.public_url == "https://safe.example.org"
    assert config.organisation.timezone == ZoneInfo("Europe/Dublin")
    assert config.alerts.sender == "chaperone@example.org"
    assert config.webhooks.max_age == timedelta(seconds=90)
    assert config.storage.path == Path("/var/lib/chaperone/journal.db")


def test_staff_are_known_by_their_address_in_lower_case(tmp_path: Path) -> None:
    text = with_lines(
        '[[staff]]\nname = "Anna"\nemail = " Anna@Example.org"\nroles = ["host", "reviewer"]',
        "dbs_expires = 2027-03-01\npolicy_agreed = 2026-09-01",
        '[[staff]]\nname = "Tom"\nemail = "tom@example.org"',
    )
    config = read_config(write(tmp_path, text), SECRETS)
    roles = frozenset({StaffRole.HOST, StaffRole.REVIEWER})
    anna = StaffMember("Anna", "anna@example.org", roles, date(2027, 3, 1), date(2026, 9, 1))
    assert config.policy.staff == (anna, StaffMember("Tom", "tom@example.org"))


def test_sessions_keep_their_order_and_registers_are_beside_the_file(tmp_path: Path) -> None:
    text = with_lines(
        '[[sessions]]\nmeeting_id = "812 3456-7890"\nprofile = "children"\nregister = "registers/t.csv"',
        '[[sessions]]\nmeeting_id = 81234567891\nprofile = "adults"\nregister = "/srv/all.csv"',
        '[[sessions]]\ntopic = "Kids *"\nhost = "Anna@*"\nprofile = "studio"',
        "[profiles.studio]",
    )
    config = read_config(write(tmp_path, text), SECRETS)
    assert config.policy.patterns == (
        SessionPattern("children", meeting_id="81234567890", register=str(tmp_path / "registers/t.csv")),
        SessionPattern("adults", meeting_id="81234567891", register="/srv/all.csv"),
        SessionPattern("studio", topic="Kids *", host="anna@*"),
    )
    assert config.policy.profile_for("81234567891", None, None).name == "adults"


def test_a_relative_path_to_the_file_gives_absolute_paths(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, LEAST)
    monkeypatch.chdir(tmp_path)
    config = read_config(Path("chaperone.toml"), SECRETS)
    assert config.path == tmp_path / "chaperone.toml"
    assert config.storage.path == tmp_path / "chaperone.db"


def test_secrets_come_from_the_environment_and_are_never_shown(tmp_path: Path) -> None:
    environ = SECRETS | {"CHAPERONE_ZOOM_WEBHOOK_SECRET": " new-hush , old-hush,"}
    config = read_config(write(tmp_path, LEAST), environ)
    assert config.zoom.client_secret == "client-hush"
    assert config.zoom.webhook_secrets == ("new-hush", "old-hush")
    assert "hush" not in repr(config)


@pytest.mark.parametrize(
    ("environ", "variables"),
    [
        ({}, ["CHAPERONE_ZOOM_CLIENT_SECRET", "CHAPERONE_ZOOM_WEBHOOK_SECRET"]),
        (SECRETS | {"CHAPERONE_ZOOM_CLIENT_SECRET": " "}, ["CHAPERONE_ZOOM_CLIENT_SECRET"]),
        (SECRETS | {"CHAPERONE_ZOOM_WEBHOOK_SECRET": " , "}, ["CHAPERONE_ZOOM_WEBHOOK_SECRET"]),
        (SECRETS | {"CHAPERONE_ZOOM_WEBHOOK_SECRET": "a,b,c"}, ["CHAPERONE_ZOOM_WEBHOOK_SECRET"]),
    ],
)
def test_a_secret_that_cannot_be_used_is_a_problem_that_names_its_variable(
    tmp_path: Path, environ: dict[str, str], variables: list[str]
) -> None:
    problems = problems_of(tmp_path, LEAST, environ)
    assert [problem.key for problem in problems] == variables
    assert all(problem.line is None and "hush" not in str(problem) for problem in problems)


@pytest.mark.parametrize(
    ("text", "variable"),
    [
        (LEAST.replace("[zoom]", '[zoom]\nclient_secret = "hush"'), "CHAPERONE_ZOOM_CLIENT_SECRET"),
        (LEAST.replace("[zoom]", '[zoom]\nsecret_token = "hush"'), "CHAPERONE_ZOOM_WEBHOOK_SECRET"),
        (LEAST.replace("[zoom]", '[zoom]\nwebhook_secrets = ["hush"]'), "CHAPERONE_ZOOM_WEBHOOK_SECRET"),
        (LEAST + '[webhooks]\nsecret = "hush"', "CHAPERONE_ZOOM_WEBHOOK_SECRET"),
        ('CHAPERONE_ZOOM_CLIENT_SECRET = "hush"\n' + LEAST, "CHAPERONE_ZOOM_CLIENT_SECRET"),
    ],
)
def test_a_secret_in_the_file_belongs_into_the_environment(tmp_path: Path, text: str, variable: str) -> None:
    problem = the_problem(tmp_path, text)
    assert "Take this line out" in problem.sentence
    assert problem.sentence.endswith(f"environment variable {variable}.")
    assert "hush" not in str(problem)


@pytest.mark.parametrize("address", ["http://127.0.0.1:9000/v2", "http://localhost:1", "http://[::1]:80"])
def test_a_rehearsal_on_this_machine_needs_no_https(tmp_path: Path, address: str) -> None:
    config = read_config(write(tmp_path, LEAST.replace("[org", f'api_url = "{address}"\n[org')), SECRETS)
    assert config.zoom.api_url == address


def notes_of(folder: Path, lines: str) -> list[tuple[int | None, str]]:
    config = read_config(write(folder, with_lines(lines)), SECRETS)
    return [(note.line, note.key) for note in config.notes]


@pytest.mark.parametrize(
    "host",
    [
        '[[staff]]\nname = "Anna"\nemail = "Anna@Example.org"\nroles = ["host"]\n',
        '[[sessions]]\nhost = "Anna@Example.org"\nprofile = "adults"\n',
    ],
)
def test_a_sender_who_is_a_host_is_noted(tmp_path: Path, host: str) -> None:
    lines = f'[alerts]\nsender = "anna@example.org"\n{LEAD}{host}'
    assert notes_of(tmp_path, lines) == [(7, "alerts.sender")]


def test_a_staff_without_a_safeguarding_lead_is_noted(tmp_path: Path) -> None:
    assert notes_of(tmp_path, "") == [(None, "staff")]
    assert notes_of(tmp_path, LEAD) == []


def test_a_rule_about_which_nothing_is_done_is_noted(tmp_path: Path) -> None:
    lines = "[profiles.children.rules]\nscreen_share = { respond = [], then = [] }\nscreen_name = { respond = [] }"
    assert notes_of(tmp_path, f"{LEAD}{lines}") == [
        (11, "profiles.children.rules.screen_share"),
        (12, "profiles.children.rules.screen_name"),
    ]
