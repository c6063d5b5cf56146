"""`doctor`: which checks it makes, what it says, and its exit code."""

from pathlib import Path

import discord
import pytest

from tests.cli.calls import TOKEN, call


def test_doctor_reports_every_check() -> None:
    done = call("doctor")
    assert done.exit_code == 1
    checks = dict(line.split(":")[0].split(maxsplit=1)[::-1] for line in done.stdout.splitlines())
    assert checks.pop("Token") == "ERROR"
    assert set(checks) == {"Python", "Time zones", "Fonts", "Settings", "Content", "Database"}
    assert set(checks.values()) == {"ok"}


@pytest.mark.parametrize(
    ("setting", "subject"),
    [
        ({"CONTENT_DIR": "nowhere"}, "Content"),
        ({"DATABASE_URL": "sqlite:///nowhere/cohort.db"}, "Database"),
        ({"DATABASE_URL": "mysql://a:hunter2@b/c"}, "Settings"),
        ({"DISCORD_TOKEN": "hunter2"}, "Token"),
    ],
)
def test_doctor_reports_invalid_setting(setting: dict[str, str], subject: str) -> None:
    done = call("doctor", **{"DISCORD_TOKEN": TOKEN, **setting})
    assert done.exit_code == 1
    faults = [line for line in done.stdout.splitlines() if line.startswith("ERROR")]
    assert [line.startswith(f"ERROR  {subject}: ") for line in faults] == [True]
    assert "hunter2" not in done.output


def test_doctor_reports_offline_checks_without_asking_discord() -> None:
    done = call("doctor", "--online", DISCORD_TOKEN=TOKEN, DATABASE_URL="mysql://a@b/c")
    assert done.exit_code == 1
    assert "ok     Python: " in done.stdout
    assert "ERROR  Settings: DATABASE_URL " in done.stdout


def test_doctor_without_network_reports_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discord.http.Route, "BASE", "http://127.0.0.1:1")  # where nothing answers
    done = call("doctor", "--online", DISCORD_TOKEN=TOKEN)
    assert (done.exit_code, done.stderr) == (1, "")
    assert done.stdout.splitlines()[-1].startswith("ERROR  Discord: I can’t reach Discord ")
    assert [line[:7] for line in done.stdout.splitlines()[:-1]] == ["ok     "] * 7


def test_doctor_warns_of_what_is_probably_wrong_in_env_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"DISCORD_TOKEN={TOKEN}\nHEALTHPORT=8080\n")
    (tmp_path / ".env").chmod(0o644)
    done = call("doctor")
    assert done.exit_code == 0
    assert "Warning: Unknown HEALTHPORT in .env. Did you mean HEALTH_PORT?" in done.stdout
    assert "Warning: Other users of this machine can read .env." in done.stdout
