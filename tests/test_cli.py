"""The command line: its output and exit codes 0 (success), 1 (setup error) and 2 (misuse)."""

import base64
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from typer.testing import CliRunner, Result

from bot import __version__
from bot.cli.commands import app
from bot.content import SHIPPED_PACK
from bot.domain.content import Catalog
from bot.domain.content.practice import coverage_table
from bot.permissions.checks import PERMISSIONS
from bot.settings import Settings

PROJECT = SHIPPED_PACK.parent
APPLICATION = 123456789012345678
TOKEN = f"{base64.urlsafe_b64encode(str(APPLICATION).encode()).decode()}.Gfictn.{'x' * 30}"
NAMELESS = f"{'x' * 24}.Gfictn.{'x' * 30}"

NO_NETWORK = """
import socket, sys

def unreachable(*_, **__):
    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

socket.getaddrinfo = unreachable
sys.modules["aiodns"] = sys.modules["uvloop"] = None  # they would ask without Python's socket
"""

GIVE_UP_AT_ONCE = """
import bot.runner
bot.runner._MAX_START_SECONDS_WITHOUT_DNS = 0
"""


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Remove all settings from the environment; there is no `.env`."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A copy of the shipped pack that tests damage."""
    return shutil.copytree(SHIPPED_PACK, tmp_path / "pack")


@pytest.fixture(autouse=True)
def unchanged_logging(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let commands that `call` runs leave the logging of this process as it is."""
    monkeypatch.setattr("bot.log.configure", lambda _level: None)


def call(*arguments: str, **environment: str) -> Result:
    return CliRunner().invoke(app, arguments, env=environment)


def start(
    folder: Path, *arguments: str, before_project: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run `python -m bot` in a subprocess with an otherwise empty environment."""
    path = os.pathsep.join(map(str, filter(None, (before_project, PROJECT))))
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=folder,
        env={"PYTHONPATH": path, "PATH": os.defpath, "LANG": "C.UTF-8", **environment},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def single_error(done: subprocess.CompletedProcess[str] | Result) -> str:
    """Return the only line that a command with a setup error prints besides its log."""
    code = done.exit_code if isinstance(done, Result) else done.returncode
    assert (code, done.stdout) == (1, ""), done.stderr
    (line,) = [line for line in done.stderr.splitlines() if not line.startswith('{"')]
    assert line.endswith(".")
    return line


def test_version_is_printed() -> None:
    done = call("--version")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.startswith(f"cohort {__version__}, discord.py 2.")


def test_help_names_every_command() -> None:
    done = call("--help")
    assert done.exit_code == 0
    for name in ("run", "demo", "content", "doctor", "invite"):
        assert re.search(rf"\b{name}\b", done.stdout)


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("content",),
        ("fly",),
        ("run", "--fast"),
        ("demo", "--port", "80"),
        ("demo", "--port", "many"),
        ("content", "check", "one", "two"),
    ],
    ids=" ".join,
)
def test_misuse_exits_with_code_2_and_usage(arguments: tuple[str, ...]) -> None:
    done = call(*arguments)
    assert done.exit_code == 2
    assert "Usage: " in done.output
    assert "Traceback" not in done.output


@pytest.mark.parametrize("command", ["run", "invite"])
@pytest.mark.parametrize(
    ("token", "complaint"),
    [
        ("", "DISCORD_TOKEN is not set. "),
        ("hunter2.hunter2", "DISCORD_TOKEN doesn't look like a bot token"),
    ],
)
def test_missing_or_malformed_token_prints_one_sentence(
    command: str, token: str, complaint: str
) -> None:
    line = single_error(call(command, DISCORD_TOKEN=token))
    assert line.startswith(complaint)
    assert "hunter2" not in line


@pytest.mark.parametrize("command", ["run", "demo", "invite"])
def test_wrong_database_url_prints_one_sentence(command: str) -> None:
    done = call(command, DISCORD_TOKEN=TOKEN, DATABASE_URL="mysql://a:hunter2@b/c")
    line = single_error(done)
    assert line.startswith("DATABASE_URL: must look like ")
    assert "hunter2" not in line


def test_setting_from_env_file_is_checked(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("LOG_LEVEL=loud\n")
    assert single_error(call("run")).startswith("LOG_LEVEL: ")


@pytest.mark.parametrize("command", ["run", "demo"])
@pytest.mark.parametrize("kind", ["missing", "file"])
def test_missing_content_folder_prints_one_sentence(
    tmp_path: Path, command: str, kind: str
) -> None:
    if kind == "file":
        (tmp_path / "elsewhere").write_text("not a folder")
    done = call(command, DISCORD_TOKEN=TOKEN, CONTENT_DIR="elsewhere")
    assert "elsewhere" in single_error(done)


def test_unreadable_content_file_is_named(pack: Path) -> None:
    (pack / "plan.yaml").unlink()
    (pack / "plan.yaml").mkdir()
    done = call("content", "check", str(pack))
    assert done.exit_code == 1
    assert "pack/plan.yaml: can’t be read: " in done.stderr


def test_invalid_pack_stops_bot_process_with_its_error(pack: Path, tmp_path: Path) -> None:
    (pack / "plan.yaml").write_text("weeks: []\n", encoding="utf-8")
    done = start(tmp_path, "run", DISCORD_TOKEN=TOKEN, CONTENT_DIR=str(pack))
    assert (done.returncode, done.stdout) == (1, "")
    assert "pack/plan.yaml:1: weeks: " in done.stderr
    assert "Traceback" not in done.stderr


def test_shipped_pack_passes_check(catalog: Catalog) -> None:
    done = call("content", "check")
    assert (done.exit_code, done.stderr) == (0, "")
    counted, *lines = done.stdout.splitlines()
    assert counted == (
        f"No errors: {len(catalog.roles)} roles, {len(catalog.skills)} skills, "
        f"{len(catalog.every_day_id)} plan days, {len(catalog.challenges)} challenges, "
        f"{len(catalog.portfolio.projects)} projects, {len(catalog.questions)} questions."
    )
    no_warnings = [line for line in lines if not line.startswith("Warning: ")]
    assert no_warnings == list(coverage_table(catalog))


def test_content_check_prints_warnings_after_the_result_and_succeeds(pack: Path) -> None:
    shutil.rmtree(pack / "learn", ignore_errors=True)
    done = call("content", "check", str(pack))
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == (
        "Warning: pack: has no folder learn, so no skill or role says where to learn it"
    )


@pytest.mark.parametrize("by_setting", [True, False])
def test_content_check_prints_every_error_with_file_and_line(pack: Path, by_setting: bool) -> None:
    sources = (pack / "sources.yaml").read_text(encoding="utf-8")
    (pack / "sources.yaml").write_text(
        sources.replace("publisher: IBM", "publsher: IBM"), encoding="utf-8"
    )
    (pack / "job-ads.yaml").unlink()
    check = ("content", "check")
    done = call(*check, CONTENT_DIR=str(pack)) if by_setting else call(*check, str(pack))
    line = 1 + sources[: sources.index("publisher: IBM")].count("\n")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [
        "pack/job-ads.yaml: the file is missing",
        f"pack/sources.yaml:{line - 1}: publisher: is missing (write null if the source has no figure)",
        f"pack/sources.yaml:{line}: publsher: this key isn’t allowed here",
    ]


def test_content_schema_is_json_schema() -> None:
    done = call("content", "schema")
    schema = json.loads(done.stdout)
    assert done.exit_code == 0
    assert schema["properties"].keys() == Catalog.model_fields.keys()
    optional = {"more_plans", "recall", "interview", "getting_hired", "learn"}
    assert set(schema["required"]) == set(Catalog.model_fields) - optional
    assert {"id", "name", "aliases", "skills"} <= schema["$defs"]["Role"]["properties"].keys()
    assert schema["$defs"]["Role"]["additionalProperties"] is False
    assert set(re.findall(r'"#/\$defs/(\w+)"', done.stdout)) == schema["$defs"].keys()


def test_invite_link_asks_for_used_permissions_only() -> None:
    done = call("invite", DISCORD_TOKEN=TOKEN)
    link = urlsplit(done.stdout.strip())
    assert (done.exit_code, done.stderr) == (0, "")
    assert (link.scheme, link.netloc, link.path) == ("https", "discord.com", "/oauth2/authorize")
    assert parse_qs(link.query) == {
        "client_id": [str(APPLICATION)],
        "permissions": [str(PERMISSIONS.value)],
        "scope": ["bot applications.commands"],
    }


def test_token_without_application_id_cannot_invite() -> None:
    line = single_error(call("invite", DISCORD_TOKEN=NAMELESS))
    assert line == "DISCORD_TOKEN doesn't contain an application's id. Copy the token again."


def test_doctor_reports_every_check() -> None:
    done = call("doctor")
    assert done.exit_code == 1
    checks = dict(line.split(":")[0].split(maxsplit=1)[::-1] for line in done.stdout.splitlines())
    assert checks.pop("Token") == "ERROR"
    assert set(checks) == {"Python", "Time zones", "Fonts", "Settings", "Content", "Database"}
    assert set(checks.values()) == {"ok"}


def test_doctor_exits_with_0_when_all_is_well(tmp_path: Path) -> None:
    done = start(tmp_path, "doctor", DISCORD_TOKEN=TOKEN)
    assert (done.returncode, done.stderr) == (0, "")
    assert {line[:7] for line in done.stdout.splitlines()} == {"ok     "}


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
    assert "ERROR  Settings: DATABASE_URL: " in done.stdout


@pytest.fixture
def offline(tmp_path: Path) -> Path:
    """A folder that disables all networking in a process that has it first on its path."""
    (tmp_path / "offline").mkdir()
    (tmp_path / "offline" / "sitecustomize.py").write_text(NO_NETWORK)
    return tmp_path / "offline"


def test_bot_without_network_reports_it_and_exits(tmp_path: Path, offline: Path) -> None:
    with (offline / "sitecustomize.py").open("a") as file:
        file.write(GIVE_UP_AT_ONCE)
    done = start(tmp_path, "run", before_project=offline, DISCORD_TOKEN=TOKEN)
    assert single_error(done).startswith("I can’t reach Discord from here. ")
    assert TOKEN not in done.stderr


def test_doctor_without_network_reports_it(tmp_path: Path, offline: Path) -> None:
    done = start(tmp_path, "doctor", "--online", before_project=offline, DISCORD_TOKEN=TOKEN)
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.splitlines()[-1].startswith("ERROR  Discord: I can’t reach Discord ")
    assert [line[:7] for line in done.stdout.splitlines()[:-1]] == ["ok     "] * 7


def test_status_without_a_bot_says_so(sqlite_url: str) -> None:
    url = sqlite_url.replace("+aiosqlite", "")
    result = call("status", DATABASE_URL=url)
    assert (result.exit_code, result.output.splitlines()[0]) == (
        0,
        "No bot is running on this database.",
    )


def test_status_of_an_empty_database_says_what_to_do() -> None:
    result = call("status")
    assert result.exit_code == 1
    assert "Run `python -m bot migrate`, then try again." in result.output
