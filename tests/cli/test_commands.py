"""The command line: its output and exit codes 0 (success), 1 (setup error) and 2 (misuse)."""

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from bot import __version__
from bot.permissions.checks import PERMISSIONS
from tests.cli.calls import APPLICATION, NAMELESS, TOKEN, call, single_error, start
from tests.packs import SMALL_PACK

GIVE_UP_AT_ONCE = """
import bot.runner
bot.runner.MAX_START_SECONDS_WITHOUT_DNS = 0
"""


def test_version_is_printed() -> None:
    done = call("--version")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.startswith(f"cohort {__version__}, discord.py 2.")


def test_help_names_every_command() -> None:
    done = call("--help")
    assert done.exit_code == 0
    commands = "run migrate copy restore demo content doctor invite"
    for name in commands.split():
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
        ("hunter2.hunter2", "DISCORD_TOKEN doesn’t look like a bot token"),
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
    assert line.startswith("DATABASE_URL must look like ")
    assert "hunter2" not in line


def test_setting_from_env_file_is_checked(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("LOG_LEVEL=loud\n")
    assert single_error(call("run")).startswith("LOG_LEVEL must be ")


@pytest.mark.parametrize("command", ["run", "demo"])
@pytest.mark.parametrize("kind", ["missing", "file"])
def test_missing_content_folder_prints_one_sentence(
    tmp_path: Path, command: str, kind: str
) -> None:
    if kind == "file":
        (tmp_path / "elsewhere").write_text("not a folder")
    done = call(command, DISCORD_TOKEN=TOKEN, CONTENT_DIR="elsewhere")
    assert "elsewhere" in single_error(done)


def test_invalid_pack_stops_the_bot_with_its_error(pack: Path) -> None:
    (pack / "plan.yaml").write_text("weeks: []\n", encoding="utf-8")
    done = call("run", DISCORD_TOKEN=TOKEN, CONTENT_DIR=str(pack))
    assert (done.exit_code, done.stdout) == (1, "")
    assert "pack/plan.yaml:1: weeks: " in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("named", [False, True], ids=["by the token", "by its id"])
def test_invite_says_what_the_portal_needs_and_asks_for_used_permissions_only(named: bool) -> None:
    done = call("invite", str(APPLICATION)) if named else call("invite", DISCORD_TOKEN=TOKEN)
    assert (done.exit_code, done.stderr) == (0, "")
    *portal, last = done.stdout.splitlines()
    link = urlsplit(last)
    assert (link.scheme, link.netloc, link.path) == ("https", "discord.com", "/oauth2/authorize")
    assert parse_qs(link.query) == {
        "client_id": [str(APPLICATION)],
        "permissions": [str(PERMISSIONS.value)],
        "scope": ["bot applications.commands"],
    }
    assert portal[0] == f"https://discord.com/developers/applications/{APPLICATION}"
    told = "\n".join(portal)
    for label in ("Terms of Service URL", "Privacy Policy URL", "User Install", "Privileged"):
        assert label in told
    assert f"Attach Files ({PERMISSIONS.value})" in told


def test_restore_says_what_it_did_and_what_it_cannot(sqlite_url: str, tmp_path: Path) -> None:
    (tmp_path / "mine.bak").write_bytes((tmp_path / "cohort.db").read_bytes())
    done = call("restore", str(tmp_path / "mine.bak"), DATABASE_URL=sqlite_url)
    assert (done.exit_code, done.stderr) == (0, "")
    assert re.fullmatch(r"Restored .*mine\.bak\. .* now .*\.bak\. Start the bot\.\n", done.stdout)
    missing = single_error(call("restore", str(tmp_path / "none.bak"), DATABASE_URL=sqlite_url))
    assert missing.endswith("Choose another file.")
    assert not (tmp_path / "none.bak").exists()
    other = call("restore", "cohort.dump", DATABASE_URL="postgresql://a:hunter2@b/c")
    assert "use pg_restore" in single_error(other)


def test_token_without_application_id_cannot_invite() -> None:
    line = single_error(call("invite", DISCORD_TOKEN=NAMELESS))
    assert line == "DISCORD_TOKEN doesn’t contain an application’s id. Copy the token again."


def test_bot_without_network_reports_it_and_exits(
    tmp_path: Path, offline: Path, sqlite_url: str
) -> None:
    with (offline / "sitecustomize.py").open("a") as file:
        file.write(GIVE_UP_AT_ONCE)
    settings = {"DATABASE_URL": sqlite_url, "CONTENT_DIR": str(SMALL_PACK), "DISCORD_TOKEN": TOKEN}
    done = start(tmp_path, "run", before_project=offline, **settings)
    assert single_error(done).startswith("I can’t reach Discord from here. ")
    assert TOKEN not in done.stderr


def test_totals_of_an_empty_database_cannot_be_rebuilt() -> None:
    result = call("doctor", "--rebuild")
    assert result.exit_code == 1
    assert "Run `python -m bot migrate`, then try again." in result.output
