"""The compose files, the units, Caddy's file and the Kubernetes example: what they promise, and that they hold no secret."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest

from bot.config import read_config
from bot.site.forms import LARGEST_FILE
from tests.bot.config_files import SECRETS
from tests.packaging.deploy_files import (
    COMPOSE,
    DEPLOY,
    KUBERNETES,
    ROOT,
    SECRET_VARIABLES,
    UNITS,
    documents,
    in_cluster,
)

# Resources have kept their form since then: the oldest that knows all the fields, one from the middle, and the newest.
VERSIONS = ("1.30", "1.33", kubernetes_validate.latest_version())

CADDY = shutil.which("caddy")


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("path", KUBERNETES, ids=lambda path: path.name)
def test_the_kubernetes_example_is_what_kubernetes_reads(path: Path, version: str) -> None:
    for resource in documents(path):
        kubernetes_validate.validate(resource, version, strict=True)


def pod() -> dict[str, Any]:
    spec: dict[str, Any] = in_cluster()["Deployment", "chaperone"]["spec"]["template"]["spec"]
    return spec


def test_what_selects_the_pods_finds_them() -> None:
    cluster = in_cluster()
    deployment = cluster["Deployment", "chaperone"]["spec"]
    labels = deployment["template"]["metadata"]["labels"]
    assert deployment["selector"]["matchLabels"] == labels
    assert cluster["PodDisruptionBudget", "chaperone"]["spec"]["selector"]["matchLabels"] == labels
    assert cluster["Service", "chaperone"]["spec"]["selector"] == labels
    assert "selector" not in cluster["Service", "chaperone-nowhere"]["spec"]


def test_a_pod_may_be_taken_away_and_some_go_on() -> None:
    cluster = in_cluster()
    replicas = cluster["Deployment", "chaperone"]["spec"]["replicas"]
    assert 2 <= cluster["PodDisruptionBudget", "chaperone"]["spec"]["minAvailable"] < replicas <= 3


def test_a_pod_can_do_no_more_than_it_has_to() -> None:
    (container,) = pod()["containers"]
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert pod()["securityContext"]["runAsNonRoot"] is True
    assert pod()["securityContext"]["runAsUser"] == 10001
    assert pod()["automountServiceAccountToken"] is False


def test_a_pod_is_asked_whether_it_lives_and_whether_it_can_keep_deliveries() -> None:
    (container,) = pod()["containers"]
    asked = {
        probe: container[probe]["httpGet"]["path"]
        for probe in ("startupProbe", "livenessProbe", "readinessProbe")
    }
    assert asked == {"startupProbe": "/healthz", "livenessProbe": "/healthz", "readinessProbe": "/readyz"}


def test_a_pod_is_given_every_secret_in_a_file_that_is_there() -> None:
    (container,) = pod()["containers"]
    mounts = {mount["name"]: mount["mountPath"] for mount in container["volumeMounts"]}
    held = set(in_cluster()["Secret", "chaperone"]["stringData"])
    given = {variable["name"]: variable["value"] for variable in container["env"]}
    del given["FORWARDED_ALLOW_IPS"]
    assert given.keys() == {f"{variable}_FILE" for variable in SECRET_VARIABLES}
    assert {Path(path).name for path in given.values()} == held
    assert {str(Path(path).parent) for path in given.values()} == {mounts["secrets"]}


def test_what_is_for_the_inside_is_not_reached_from_outside() -> None:
    (rule,) = in_cluster()["Ingress", "chaperone"]["spec"]["rules"]
    led = {(p["path"], p["pathType"]): p["backend"]["service"]["name"] for p in rule["http"]["paths"]}
    assert led == {
        ("/metrics", "Exact"): "chaperone-nowhere",
        ("/readyz", "Exact"): "chaperone-nowhere",
        ("/healthz", "Exact"): "chaperone-nowhere",
        ("/", "Prefix"): "chaperone",
    }


def test_the_configuration_in_the_example_can_be_used(tmp_path: Path) -> None:
    cluster = in_cluster()
    for name, text in {
        **cluster["ConfigMap", "chaperone"]["data"],
        **cluster["Secret", "chaperone-registers"]["stringData"],
    }.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    config = read_config(tmp_path / "chaperone.toml", SECRETS)
    assert config.storage.path is None
    assert [Path(pattern.register or "").exists() for pattern in config.policy.patterns] == [True]


@pytest.mark.parametrize("path", COMPOSE, ids=lambda path: path.name)
def test_a_container_can_do_no_more_than_it_has_to(path: Path) -> None:
    (compose,) = documents(path)
    ours = {name: one for name, one in compose["services"].items() if name.startswith("chaperone")}
    assert len(ours) == (2 if path.name == "compose.yaml" else 1)
    for service in ours.values():
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert "ports" not in service
    assert set(compose["services"]["caddy"]["environment"]["CHAPERONE_REPLICAS"].split()) == {
        f"{name}:8080" for name in ours
    }


@pytest.mark.parametrize("path", COMPOSE, ids=lambda path: path.name)
def test_what_a_container_is_given_is_there(path: Path) -> None:
    (compose,) = documents(path)
    for service in compose["services"].values():
        assert set(service.get("secrets", ())) <= compose["secrets"].keys()
        assert set(service.get("networks", ())) <= (compose.get("networks") or {}).keys()
        files = {v for k, v in service["environment"].items() if k.endswith("_FILE")}
        assert files == {f"/run/secrets/{name}" for name in service.get("secrets", ())}
        for volume in service["volumes"]:
            source = volume.split(":")[0]
            named = source in compose["volumes"]
            # Both files are read from the folder that the first is in; the reader makes configuration/.
            assert named or source.startswith("./configuration") or (ROOT / source).exists()
    for service in compose["services"].values():
        assert re.search(r":\d+\.\d+(\.\d+)?(-[a-z]+)?$", service["image"]), "not an exact tag"


def test_whoever_sits_behind_the_proxy_is_told_apart() -> None:
    (container,) = pod()["containers"]
    places = [{one["name"]: one["value"] for one in container["env"]}]
    for path in COMPOSE:
        (compose,) = documents(path)
        places += [one["environment"] for name, one in compose["services"].items() if name.startswith("chap")]
    assert len(places) == 4
    for place in places:
        believed = [ip_network(one) for one in place["FORWARDED_ALLOW_IPS"].split(",")]
        assert all(network.is_private for network in believed)


def settings_of(path: Path) -> Iterator[tuple[str, str]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        name, sign, value = line.partition("=")
        if sign and not line.startswith("#"):
            yield name.strip(), value.strip()


def test_the_service_may_write_where_staff_replace_registers() -> None:
    page = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    assert "install -d -m 0750 -o chaperone -g chaperone /etc/chaperone/registers\n" in page
    assert "mkdir --parents configuration/registers secrets\n" in page
    unit = list(settings_of(DEPLOY / "systemd/chaperone@.service"))
    assert ("ReadWritePaths", "-/etc/chaperone/registers") in unit
    for path in COMPOSE:
        (compose,) = documents(path)
        for name, service in compose["services"].items():
            if name.startswith("chaperone"):
                assert "./configuration:/etc/chaperone:ro" in service["volumes"]
                assert "./configuration/registers:/etc/chaperone/registers" in service["volumes"]


def test_units_and_manifests_hold_no_secret_and_show_none() -> None:
    # A variable with a secret in it would stand in `docker inspect`, `systemctl show` or `kubectl describe`.
    held = re.compile(rf"\b({'|'.join(SECRET_VARIABLES)})\b(?!_FILE)")
    for path in (ROOT / "Dockerfile", *COMPOSE, *KUBERNETES, *UNITS, DEPLOY / "Caddyfile"):
        assert held.search(path.read_text(encoding="utf-8")) is None, path
    assert set(in_cluster()["Secret", "chaperone"]["stringData"].values()) == {""}


def test_the_unit_hands_every_secret_over_in_a_file() -> None:
    settings = list(settings_of(DEPLOY / "systemd/chaperone@.service"))
    loaded = {value.split(":")[0] for name, value in settings if name == "LoadCredential"}
    files = dict(value.split("=") for name, value in settings if name == "Environment")
    assert {Path(value).name for value in files.values()} == loaded
    assert files.keys() <= {f"{variable}_FILE" for variable in SECRET_VARIABLES}
    (command,) = (value for name, value in settings if name == "ExecStart")
    assert command == "/opt/chaperone/current/bin/chaperone serve --port %i"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
def test_systemd_finds_the_unit_hard_to_get_out_of(tmp_path: Path) -> None:
    unit = tmp_path / "chaperone@8080.service"
    unit.write_bytes((DEPLOY / "systemd/chaperone@.service").read_bytes())
    # In tenths: 20 of 100. It begins to frown at 50.
    command = ["systemd-analyze", "security", "--offline=true", "--threshold=20", str(unit)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout


def test_every_proxy_lets_through_what_the_pages_take() -> None:
    at_caddy = re.findall(r"max_size (\d+)MB", (DEPLOY / "Caddyfile").read_text(encoding="utf-8"))
    annotations = in_cluster()["Ingress", "chaperone"]["metadata"]["annotations"]
    at_nginx = annotations["nginx.ingress.kubernetes.io/proxy-body-size"].removesuffix("m")
    (most,) = {*at_caddy, at_nginx}
    assert int(most) * 1_000_000 > LARGEST_FILE


@pytest.mark.skipif(CADDY is None, reason="Caddy is not installed")
@pytest.mark.parametrize("replicas", ["", "chaperone-1:8080 chaperone-2:8080"])
def test_caddy_reads_its_file(replicas: str, tmp_path: Path) -> None:
    assert CADDY is not None
    environ = {"HOME": str(tmp_path), **({"CHAPERONE_REPLICAS": replicas} if replicas else {})}
    command = [CADDY, "adapt", "--config", str(DEPLOY / "Caddyfile")]
    ended = subprocess.run(command, capture_output=True, text=True, env=environ, check=False)
    assert ended.returncode == 0, ended.stderr
    dialled = re.findall(r'"dial":"([^"]+)"', ended.stdout)
    assert dialled == (replicas.split() or ["127.0.0.1:8080"]) * 2
    assert re.findall(r'"uri":"([^"]+)"', ended.stdout) == ["/readyz", "/healthz"]
