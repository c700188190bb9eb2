"""Who the simulated Zoom's API lets in, how often, and how calls are made to fail."""

from datetime import timedelta

import httpx
import pytest

from tests.bot.simulated_house import START, House, a_live_house, refusal

GRANT = {"grant_type": "account_credentials", "account_id": "Qu1ltAcc0untSim00000AA"}


@pytest.fixture
def house() -> House:
    return House()


@pytest.fixture
def live() -> House:
    return a_live_house()


def test_the_token_endpoint_gives_a_token_that_the_api_takes(house: House) -> None:
    credentials = (house.zoom.client_id, house.zoom.client_secret)
    answer = house.ask("POST", "/oauth/token", data=GRANT, auth=credentials)
    body = answer.json()
    assert (answer.status_code, body["token_type"], body["expires_in"]) == (200, "bearer", 3600)
    assert "meeting:update:status:admin" in body["scope"].split()
    house.token = body["access_token"]
    assert house.call("GET", f"/meetings/{house.meeting.id}").status_code == 200


@pytest.mark.parametrize(
    ("credentials", "form", "error"),
    [
        (("simulated-client", "wrong"), GRANT, "invalid_client"),
        (None, GRANT, "invalid_client"),
        (("simulated-client", "simulated-secret"), GRANT | {"account_id": "other"}, "invalid_request"),
        (
            ("simulated-client", "simulated-secret"),
            {"grant_type": "client_credentials"},
            "unsupported_grant_type",
        ),
    ],
)
def test_the_token_endpoint_refuses(
    house: House, credentials: tuple[str, str] | None, form: dict[str, str], error: str
) -> None:
    answer = house.ask("POST", "/oauth/token", data=form, auth=credentials)
    assert (answer.status_code, answer.json()["error"]) == (400, error)


def test_a_credential_that_is_no_base64_is_refused(house: House) -> None:
    answer = house.ask("POST", "/oauth/token", data=GRANT, headers={"authorization": b"Basic \xff!"})
    assert answer.json()["error"] == "invalid_client"


@pytest.mark.parametrize("authorization", ["", "Bearer nonsense", "Basic nonsense"])
def test_no_token_no_answer(house: House, authorization: str) -> None:
    answer = house.ask("GET", "/v2/users/x", headers={"authorization": authorization})
    assert refusal(answer) == (401, 124)


def test_a_token_lasts_an_hour_by_the_clock(house: House) -> None:
    path = f"/meetings/{house.meeting.id}"
    house.clock.advance(timedelta(minutes=59, seconds=59))
    assert house.call("GET", path).status_code == 200
    house.clock.advance(timedelta(seconds=1))
    answer = house.call("GET", path)
    assert refusal(answer) == (401, 124)
    assert answer.json()["message"] == "Access token is expired."


def test_all_tokens_can_be_revoked(house: House) -> None:
    house.zoom.revoke_tokens()
    assert refusal(house.call("GET", "/users/marta@weavers.example")) == (401, 124)


def test_a_scope_that_the_app_lacks_is_named(house: House) -> None:
    house.zoom.gate.scopes = frozenset({"meeting:read:meeting:admin"})
    assert house.call("GET", f"/meetings/{house.meeting.id}").status_code == 200
    answer = house.call("GET", "/users/marta@weavers.example")
    assert refusal(answer) == (400, 4711)
    assert "user:read:user:admin" in answer.json()["message"]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/meetings/81111111111", (404, 3001)),
        ("/meetings/abc", (400, 300)),
        ("/users/nobody@weavers.example", (404, 1001)),
        ("/users/nobody/settings", (404, 1001)),
        ("/past_meetings/bm9uZQ==/participants", (404, 3001)),
        ("/unheard/of", (404, 2300)),
    ],
)
def test_what_does_not_exist_is_refused(house: House, path: str, expected: tuple[int, int]) -> None:
    assert refusal(house.call("GET", path)) == expected


def test_a_webinar_is_no_meeting() -> None:
    house = House(kind=5)
    assert refusal(house.call("GET", f"/meetings/{house.meeting.id}")) == (400, 3000)


def test_the_101st_change_of_a_hosts_meetings_in_a_day_is_refused(house: House) -> None:
    other = house.zoom.add_meeting(house.host, "Sunday weavers")
    house.zoom.gate.updates_per_day = 2
    assert house.call("PATCH", f"/meetings/{house.meeting.id}", json={}).status_code == 204
    assert house.call("PATCH", f"/meetings/{other.id}", json={}).status_code == 204
    answer = house.call("PATCH", f"/meetings/{house.meeting.id}", json={})
    assert refusal(answer) == (429, 429)
    assert answer.headers["x-ratelimit-type"] == "Daily-limit"
    assert answer.headers["retry-after"] == "2026-09-02T00:00:00Z"
    house.clock.advance(timedelta(hours=8, minutes=30))
    house.token = house.zoom.gate.issue_token(house.clock.now())
    assert house.call("PATCH", f"/meetings/{house.meeting.id}", json={}).status_code == 204


def test_zooms_own_daily_limit_is_a_hundred(house: House) -> None:
    assert house.zoom.gate.updates_per_day == 100


def test_too_many_requests_a_second_are_refused(house: House) -> None:
    house.zoom.gate.requests_per_second = 2
    path = f"/meetings/{house.meeting.id}"
    assert [house.call("GET", path).status_code for _ in range(3)] == [200, 200, 429]
    assert house.call("GET", path).headers["x-ratelimit-type"] == "QPS"
    house.clock.advance(timedelta(seconds=1))
    assert house.call("GET", path).status_code == 200


def test_every_call_is_written_down(house: House) -> None:
    house.call("GET", f"/users/{house.host.id}/settings", params={"option": "meeting_security"})
    house.call("PATCH", "/meetings/8%2F1", json={"password": "x"})
    first, second = house.zoom.calls
    assert (first.method, first.path) == ("GET", f"/users/{house.host.id}/settings")
    assert (first.query, first.json, first.status) == ({"option": "meeting_security"}, None, 200)
    assert (second.path, second.json, second.status) == ("/meetings/8%2F1", {"password": "x"}, 404)
    assert second.at == START


def test_a_call_is_made_to_fail_as_often_as_asked(house: House) -> None:
    path = f"/meetings/{house.meeting.id}"
    house.zoom.fail("GET", "/meetings/", status=503, json={"code": 1}, headers={"retry-after": "7"}, times=2)
    answers = [house.call("GET", path) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [503, 503, 200]
    assert (answers[0].json(), answers[0].headers["retry-after"]) == ({"code": 1}, "7")
    assert [call.status for call in house.zoom.calls] == [503, 503, 200]
    house.zoom.fail("PATCH", path, status=500)
    assert house.call("GET", path).status_code == 200
    assert house.call("PATCH", path, json={}).content == b""


def test_a_failing_call_has_no_effect(live: House) -> None:
    path = f"/meetings/{live.meeting.id}/status"
    live.zoom.fail("PUT", path, status=500)
    live.call("PUT", path, json={"action": "end"})
    assert live.told() == []


def test_a_slow_call_takes_its_time_and_is_answered(house: House) -> None:
    house.zoom.fail("GET", "/meetings/", delay=timedelta(seconds=5))
    assert house.call("GET", f"/meetings/{house.meeting.id}").status_code == 200
    assert house.clock.now() == START + timedelta(seconds=5)


def test_in_process_a_failure_is_what_the_client_would_meet(house: House) -> None:
    house.zoom.fail("GET", "/users", raises=httpx.ReadTimeout("too slow"))
    with pytest.raises(httpx.ReadTimeout):
        house.call("GET", "/users/x")
    house.zoom.fail("GET", "/users", drop=True)
    with pytest.raises(httpx.ReadError):
        house.call("GET", "/users/x")
    assert [call.status for call in house.zoom.calls] == [None, None]
