from pathlib import Path

import pytest

from bot.config import ConfigError, read_config
from bot.config.problems import Problems, read_table
from bot.config.tables import StaffTable
from tests.bot.config_files import LEAST, SECRETS, problems_of, the_problem, with_lines, write


def test_a_file_that_is_not_there_is_the_one_problem(tmp_path: Path) -> None:
    path = tmp_path / "none.toml"
    with pytest.raises(ConfigError) as caught:
        read_config(path, {})
    (problem,) = caught.value.problems
    assert str(problem) == f"There is no configuration at {path}; copy config.example.toml and fill it in."
    assert str(path) in str(caught.value)


def test_a_folder_is_no_configuration(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read: it is a folder, not a file"):
        read_config(tmp_path, SECRETS)


def test_a_file_in_another_encoding_says_where_and_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "chaperone.toml"
    path.write_bytes(LEAST.replace("Willow", "Café").encode("latin-1"))
    with pytest.raises(ConfigError) as caught:
        read_config(path, SECRETS)
    (problem,) = caught.value.problems
    assert problem.line == 5
    assert "UTF-8" in problem.sentence


def test_a_file_saved_by_windows_is_read(tmp_path: Path) -> None:
    path = tmp_path / "chaperone.toml"
    path.write_bytes(b"\xef\xbb\xbf" + LEAST.replace("\n", "\r\n").encode())
    assert read_config(path, SECRETS).organisation.name == "Willow Lane Crafts"


@pytest.mark.parametrize(
    ("text", "line", "column", "says"),
    [
        ('mode = "enforce', 1, 16, "not closed"),
        ('mode = "enforce\nplan = 1', 1, 16, "on this line and not closed"),
        ("\nmode = enforce\n", 2, 8, "quotes"),
        ("max_age = 30s\n", 1, 13, "spans of time go in quotes"),
        ("mode = “enforce”\n", 1, 8, "curly"),
        ("policy_agreed = 2026-13-01\n", 1, 21, "no day that there is"),
        ("policy_agreed = 2026-02-30\n", 1, 17, "no day that there is"),
        ("policy_agreed = 1 Sept 2026\n", 1, 19, "such as 2027-03-01"),
        ("mode\n", 1, 5, "followed by ="),
        ("= 1\n", 1, 1, "neither a key"),
        ("\n[[zoom]\n", 2, 7, "as many square brackets"),
        ('mode = "a"\nmode = "b"\n', 2, 11, "twice"),
        ("[zoom]\n[zoom]\n", 2, 6, "twice"),
        ('roles = ["host"\n\n', 1, 16, "not closed with ]"),
        ('path = "C:\\Users"\n', 1, 13, "backslash twice (\\\\)"),
        ("a = { b = 1 }\na.c = 2", 2, 8, "cannot be read as TOML (Cannot mutate"),
    ],
)
def test_what_is_not_toml_has_line_and_column(
    tmp_path: Path, text: str, line: int, column: int, says: str
) -> None:
    problem, *missing = problems_of(tmp_path, text, {})
    assert (problem.line, problem.column) == (line, column)
    assert says in problem.sentence
    assert [other.key for other in missing] == list(SECRETS)


MISTAKES = """\
mod = "observe"
[zoom]
account_id = 12
[server]
port = 70000
[organization]
[storage]
url = "postgresql+psycopg2://chaperone:hush@db/chaperone"
[alerts]
sender = "Chaperone"
[webhooks]
max_age = 120
[[staff]]
name = "Anna"
email = "anna@example.org"
roles = ["host", "hots"]
[[staff]]
name = ""
email = "ANNA@example.org"
dbs_expires = "2027-03-01"
[[sessions]]
profile = "childern"
meeting_id = "Tuesday"
[[sessions]]
profile = "adults"
[profiles.children.rules]
screen_share.after = "30 sec"
camera = true
"""


def test_every_mistake_is_told_at_once_with_its_line(tmp_path: Path) -> None:
    problems = problems_of(tmp_path, MISTAKES, {})
    assert [(problem.line, problem.key) for problem in problems] == [
        (1, "mod"),
        (2, "zoom.client_id"),
        (3, "zoom.account_id"),
        (5, "server.port"),
        (6, "organization"),
        (8, "storage.url"),
        (10, "alerts.sender"),
        (12, "webhooks.max_age"),
        (16, "staff[0].roles[1]"),
        (18, "staff[1].name"),
        (19, "staff[1].email"),
        (20, "staff[1].dbs_expires"),
        (22, "sessions[0].profile"),
        (23, "sessions[0].meeting_id"),
        (24, "sessions[1]"),
        (27, "profiles.children.rules.screen_share.after"),
        (28, "profiles.children.rules.camera"),
        (None, "organisation.name"),
        (None, "CHAPERONE_ZOOM_CLIENT_SECRET"),
        (None, "CHAPERONE_ZOOM_WEBHOOK_SECRET"),
    ]
    assert not any("hush" in str(problem) for problem in problems)


def test_the_error_shows_every_problem_a_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        read_config(write(tmp_path, with_lines('[webhooks]\nmax_age = "30 sec"')), {})
    first, *rest = str(caught.value).splitlines()
    assert str(tmp_path / "chaperone.toml") in first
    assert rest[0] == (
        'line 7, webhooks.max_age: "30 sec" is not a span of time as it is written here; write "30s".'
    )
    assert [line.partition(":")[0] for line in rest[1:]] == list(SECRETS)


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ("[server]\nprot = 1", 'did you mean "port"?'),
        ("[server]\nzzz = 1", "the keys are host, port, public_url, require_second_factor."),
        ('[server]\nport = "8080"', '"8080" stands in quotes, which make it text; write 8080.'),
        ('[server]\nport = "http"', '"http" is not a whole number'),
        ('[webhooks]\nmax_age = "30 days"', 'write "30d".'),
        ('[webhooks]\nmax_age = "2 Weeks"', 'write "14d".'),
        ('[webhooks]\nmax_age = "half an hour"', 'write it like "30s", "2m" or "1h".'),
        ("[server]\nport = true", "true is not a whole number"),
        ("[server]\nport = -1", "-1 is too small; the least is 0."),
        ("[server]\nport = 65536", "65536 is too big; the most is 65535."),
        ('[server]\nhost = " "', "nothing between the quotes"),
        ('server = "here"', "There is no such key here"),
        ('[server]\npublic_url = "safe.example.org"', "is not a web address"),
        ('[server]\npublic_url = "http://safe.example.org"', "is not a web address"),
        ('[server]\npublic_url = "https://"', "is not a web address"),
        ('[server]\npublic_url = "https://safe.example.org:x"', "is not a web address"),
        ('[server]\npublic_url = "https://safe .example.org"', "is not a web address"),
        ('timezone = "London"', '"London" is not a time zone'),
        ('timezone = "../London"', "is not a time zone"),
        ("timezone = 1", "1 is not a time zone"),
        ('[storage]\nurl = "chaperone.db"', "does not name a file"),
        ('[storage]\nurl = "sqlite:///"', "does not name a file"),
        ('[storage]\nurl = "sqlite:///:memory:"', "does not name a file"),
        ('[storage]\nurl = "sqlite:///x.db?mode=ro"', "does not name a file"),
        ('[storage]\nurl = "postgres://x/y"', "does not name a database on a PostgreSQL server"),
        ('[storage]\nurl = "postgresql://x"', "does not name a database on a PostgreSQL server"),
        ('[storage]\nurl = "postgresql://x:port/y"', "does not name a database on a PostgreSQL server"),
        ('[storage]\nurl = "postgresql://x:a@b@c/y"', "inside it write @ as %40"),
        ('[staff]\nname = "Anna"\nemail = "anna@example.org"', "[[staff]]"),
        ('[sessions]\ntopic = "x"\nprofile = "adults"', "[[sessions]]"),
        ('[[staff]]\nname = "Anna"\nemail = "a@b.c"\nroles = "host"', '"host" is not a list'),
        (
            '[[staff]]\nname = "Anna"\nemail = "a@b.c"\nroles = ["boss"]',
            '"host", "safeguarding_lead", "alternate_lead", "reviewer" or',
        ),
        ('[[staff]]\nname = "Anna"\nemail = "a@b.c"\ndbs_expires = 2027-01-01T10:00:00', "is not a date"),
        ('[[staff]]\nname = "Anna"', "This must be given: the e-mail address"),
        ('[[sessions]]\nprofile = "adults"\nmeeting_id = true', "true is not a meeting id"),
        ('[[sessions]]\nprofile = "adults"\nmeeting_id = ""', "is not a meeting id"),
        ('[[sessions]]\nprofile = "adults"\nmeeting_id = -5', "is not a meeting id"),
        ('[[sessions]]\nprofile = "adults"\nhost = "Anna"', '"Anna" is not a host'),
        ('[[sessions]]\nprofile = "adults"', "give a meeting_id, a topic or a host"),
        ('[[sessions]]\nprofile = "my own"\ntopic = "x"', '[profiles."my own"]'),
        ('[[sessions]]\ntopic = "x"', "This must be given: the policy"),
        ('[[sessions]]\ntopic = "{value} {0}"\nprofile = 1', "1 is not text"),
        ("[profiles]\nadults = 1", "1 is not a table; begin one with a line [profiles.adults]."),
    ],
)
def test_a_problem_says_what_would_be_right(tmp_path: Path, lines: str, says: str) -> None:
    assert says in the_problem(tmp_path, with_lines(lines)).sentence


def test_a_table_read_by_itself_has_its_problems_at_its_place() -> None:
    problems = Problems({})
    assert read_table(StaffTable, {"name": "A", "emial": "a@b.c"}, ("staff", 3), problems) is None
    assert [problem.key for problem in problems.found] == ["staff[3].email", "staff[3].emial"]


@pytest.mark.parametrize("name", ["staff", "sessions"])
def test_a_list_of_anything_but_tables_is_a_problem(tmp_path: Path, name: str) -> None:
    problem = the_problem(tmp_path, f"{name} = [3]\n{LEAST}")
    assert str(problem).startswith(f"line 1, {name}[0]: 3 is not a table")


def test_sessions_that_others_come_before_are_told_of_with_the_line_of_those(tmp_path: Path) -> None:
    lines = with_lines(
        '[[sessions]]\ntopic = "*"\nprofile = "adults"',
        '[[sessions]]\ntopic = "Young*"\nprofile = "children"',
        '[[sessions]]\nmeeting_id = 812\nprofile = "children"',
    )
    told = problems_of(tmp_path, lines)
    assert [(problem.line, problem.key) for problem in told] == [(9, "sessions[1]"), (12, "sessions[2]")]
    assert all("the one on line 6 comes before it" in problem.sentence for problem in told)
