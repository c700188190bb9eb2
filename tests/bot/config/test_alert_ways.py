"""Over what alerts go out, and the secrets that this needs."""

from pathlib import Path

import pytest

from bot.config import ConfigError, read_config
from bot.config.alerts import CHATBOT_VARIABLE, CHATBOT_WEBHOOK_VARIABLE, variable_of
from tests.bot.config_files import LEAST, SECRETS, write

WAYS = """
[alerts]
also = ["lead_phone"]

[alerts.chatbot]
client_id = "general-app"
robot_jid = "v1robot@xmpp.zoom.us"
"""
OTHERS = {
    CHATBOT_VARIABLE: "bot-secret",
    CHATBOT_WEBHOOK_VARIABLE: "new, old",
    variable_of("lead_phone"): "json://127.0.0.1/alerts",
}


def test_a_chatbot_and_other_ways_have_their_secrets_from_the_environment(tmp_path: Path) -> None:
    alerts = read_config(write(tmp_path, LEAST + WAYS), {**SECRETS, **OTHERS}).alerts
    assert alerts.chatbot is not None
    assert (alerts.chatbot.app.client_secret, alerts.webhook_secrets) == ("bot-secret", ("new", "old"))
    assert [(one.name, one.url) for one in alerts.also] == [("lead_phone", "json://127.0.0.1/alerts")]
    assert "secret" not in repr(alerts)
    assert "127.0.0.1" not in repr(alerts)


@pytest.mark.parametrize("missing", sorted(OTHERS))
def test_a_secret_that_is_missing_is_asked_for_by_name(tmp_path: Path, missing: str) -> None:
    given = {name: value for name, value in OTHERS.items() if name != missing}
    path = write(tmp_path, LEAST + WAYS)
    with pytest.raises(ConfigError) as raised:
        read_config(path, {**SECRETS, **given})
    assert [problem.key for problem in raised.value.problems] == [missing]
    assert read_config(path, {}, to_run=False).alerts.chatbot is not None


def test_without_them_nothing_is_asked_for(tmp_path: Path) -> None:
    alerts = read_config(write(tmp_path, LEAST), SECRETS).alerts
    assert (alerts.chatbot, alerts.also, alerts.webhook_secrets) == (None, (), ())
