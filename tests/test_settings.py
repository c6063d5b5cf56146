"""Settings from the environment and `.env`."""

import base64
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError
from sqlalchemy.engine import make_url

from bot.content.loader import SHIPPED_PACK
from bot.domain.errors import SetupError
from bot.settings import Settings, read_settings, setting_warnings

TOKEN = f"{base64.urlsafe_b64encode(b'123456789012345678').decode()}.Gfictn.{'x' * 30}"


pytestmark = pytest.mark.usefixtures("bare_environment")


def database_url() -> str:
    return read_settings().database_url.get_secret_value()


def test_defaults_are_enough_without_token() -> None:
    settings = read_settings()
    assert settings.discord_token is None
    assert database_url() == "sqlite+aiosqlite:///cohort.db"
    assert settings.content_dir == SHIPPED_PACK
    assert settings.log_level == "INFO"


@pytest.mark.parametrize(
    ("address", "driver"),
    [
        ("sqlite:///cohort.db", "sqlite+aiosqlite"),
        ("sqlite:////var/lib/cohort.db", "sqlite+aiosqlite"),
        ("sqlite+pysqlite:///cohort.db", "sqlite+aiosqlite"),
        ("postgres://ann:secret@db.example:5432/cohort", "postgresql+asyncpg"),
        ("postgresql://ann:p%40ss%2Fword@db.example/cohort", "postgresql+asyncpg"),
        ("postgresql+psycopg2://ann@db.example/cohort?host=/run/sql", "postgresql+asyncpg"),
        ("postgresql+asyncpg://ann@db.example/cohort", "postgresql+asyncpg"),
    ],
)
def test_database_url_gets_driver_and_is_otherwise_unchanged(
    monkeypatch: pytest.MonkeyPatch, address: str, driver: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", address)
    assert make_url(database_url()) == make_url(address).set(drivername=driver)


def test_libpq_options_are_translated_for_asyncpg(monkeypatch: pytest.MonkeyPatch) -> None:
    options = "sslmode=require&channel_binding=require&connect_timeout=10&application_name=x"
    monkeypatch.setenv("DATABASE_URL", f"postgres://ann:secret@db.example/cohort?{options}")
    assert make_url(database_url()).query == {"ssl": "require"}


@pytest.mark.parametrize(
    ("address", "advice"),
    [
        ("postgres://ann@db.example/cohort?password=hunter2", "password, which is not .* the @"),
        ("postgres://ann:x@db.example/cohort?pgbouncer=hunter2", "pgbouncer, .*: remove it"),
        ("postgres://ann:x@hunter2@db.example/cohort", "more than one @.*%40"),
        ("postgres://ann:x@hunter2/9@db.example/cohort", "more than one @.*%40"),
        ("postgres://ann:x@y?hunter2=9@db.example/cohort", "more than one @.*%3F"),
    ],
)
def test_unusable_database_url_is_explained_without_its_secret(
    monkeypatch: pytest.MonkeyPatch, address: str, advice: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", address)
    with pytest.raises(SetupError, match=f"DATABASE_URL has .*{advice}") as error:
        read_settings()
    assert "hunter2" not in str(error.value)


_UNSUPPORTED = r"^DATABASE_URL must look like sqlite:///cohort\.db"


@pytest.mark.parametrize("address", ["cohort.db", "sqlite://", "sqlite:///:memory:"])
def test_unsupported_database_is_refused(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("DATABASE_URL", address)
    with pytest.raises(SetupError, match=_UNSUPPORTED):
        read_settings()


@pytest.mark.parametrize(
    "address",
    ["mysql://ann:hunter2@db/cohort", "http://hunter2.example", "postgres://a:hunter2@h:x/d"],
)
def test_refusal_of_an_unsupported_database_does_not_repeat_its_url(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", address)
    with pytest.raises(SetupError, match=_UNSUPPORTED) as error:
        read_settings()
    assert "hunter2" not in str(error.value)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("LOG_LEVEL", "LOUD", "LOG_LEVEL must be DEBUG, INFO, WARNING or ERROR."),
        ("TEST_GUILD_ID", "my server", "TEST_GUILD_ID must be a whole number."),
        ("TEST_GUILD_ID", "1.5", "TEST_GUILD_ID must be a whole number."),
        ("HEALTH_PORT", "99999", "HEALTH_PORT must be 1 to 65535."),
        ("HEALTH_PORT", "http", "HEALTH_PORT must be 1 to 65535."),
        ("KEEP_DAYS", "-1", "KEEP_DAYS must be 0 to 36500."),
        ("KEEP_DAYS", "999999", "KEEP_DAYS must be 0 to 36500."),
        (
            "CHECK_FOR_UPDATES",
            "yes",
            "CHECK_FOR_UPDATES must be an address that begins with https://.",
        ),
        ("BACKUP_EVERY", "99999999999", "BACKUP_EVERY must be 1 to 8760 hours."),
    ],
)
def test_invalid_value_is_refused_in_words(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SetupError) as error:
        read_settings()
    assert str(error.value) == sentence


def test_port_option_that_is_no_number_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    address = "postgres://ann:hunter2@/cohort?host=db&port=abc"
    monkeypatch.setenv("DATABASE_URL", address)
    with pytest.raises(SetupError, match=r"^DATABASE_URL can’t be used: .*port.*\.$") as error:
        read_settings()
    assert "hunter2" not in str(error.value)


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("HEALTHPORT", "HEALTH_PORT"),
        ("DISCORD_TOKEM", "DISCORD_TOKEN"),
        ("database_ulr", "DATABASE_URL"),
    ],
)
def test_misspelt_name_in_env_file_is_named_with_the_nearest(
    tmp_path: Path, name: str, near: str
) -> None:
    file = tmp_path / ".env"
    file.write_text(f"KEEP_DAYS=7\nEDITOR=vi\nTEST_DATABASE_URL=x\n{name}=1\n")
    file.chmod(0o600)
    assert list(setting_warnings()) == [f"Unknown {name} in .env. Did you mean {near}?"]


def test_env_file_that_others_can_read_is_warned_of(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("KEEP_DAYS=7\n")
    file.chmod(0o644)
    (warning,) = setting_warnings()
    assert warning == "Other users of this machine can read .env. Run `chmod 600 .env`."
    file.chmod(0o600)
    assert list(setting_warnings()) == []


def test_env_file_that_cannot_be_read_is_a_setup_error(tmp_path: Path) -> None:
    (tmp_path / ".env").symlink_to("/proc/self/mem")  # unreadable even for root
    with pytest.raises(SetupError, match=r"^\.env can’t be read: .*owner\.$"):
        read_settings()


def test_driver_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "asyncpg", None)
    monkeypatch.setenv("DATABASE_URL", "postgresql://ann:hunter2@db.example/cohort")
    with pytest.raises(SetupError, match=r"needs a package .* `pip install asyncpg`\.$"):
        read_settings()


def test_backups_of_postgresql_are_left_to_its_own_tools(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKUP_EVERY", "24")
    assert list(setting_warnings()) == []
    monkeypatch.setenv("DATABASE_URL", "postgresql://ann:hunter2@db.example/cohort")
    (warning,) = setting_warnings()
    assert "Use pg_dump" in warning


def test_empty_value_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.setenv(name.upper(), "")
    assert read_settings() == Settings.model_validate({})


def test_settings_are_read_from_env_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"DISCORD_TOKEN={TOKEN}\nTEST_GUILD_ID=7\nEDITOR=vi\n")
    assert read_settings().require_token() == TOKEN
    assert read_settings().test_guild_id == 7


def test_environment_overrides_env_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("TEST_GUILD_ID=7\n")
    monkeypatch.setenv("TEST_GUILD_ID", "8")
    assert read_settings().test_guild_id == 8


def test_binary_env_file_is_a_setup_error(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes("DISCORD_TOKEN=schlüssel\n".encode("latin-1"))
    with pytest.raises(SetupError, match=r"\.env"):
        read_settings()


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        read_settings().log_level = "DEBUG"  # type: ignore[misc]


def test_secrets_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
    monkeypatch.setenv("DATABASE_URL", "postgres://ann:hunter2@db.example/cohort")
    settings = read_settings()
    for shown in (repr(settings), str(settings), repr(dict(settings)), settings.model_dump_json()):
        assert TOKEN not in shown
        assert "hunter2" not in shown


@pytest.mark.parametrize("space", ["", " ", "\n"])
def test_token_is_stripped(monkeypatch: pytest.MonkeyPatch, space: str) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", space + TOKEN + space)
    assert read_settings().require_token() == TOKEN


@pytest.mark.parametrize("missing", ["", "   "])
def test_missing_token_is_reported(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", missing)
    with pytest.raises(SetupError, match=r"^DISCORD_TOKEN is not set\. .*\.$"):
        read_settings().require_token()


@pytest.mark.parametrize(
    "malformed",
    [
        "hunter2",
        f"Bot {TOKEN}",
        TOKEN.replace(".", "", 1),
        TOKEN.replace("x", "", 20),
        f'"{TOKEN}"',
        f"{TOKEN}.{TOKEN}",
        "ü" * 24 + TOKEN[24:],
    ],
    ids=["no dots", "Bot", "two parts", "too short", "quoted", "twice", "not ASCII"],
)
def test_malformed_token_is_refused_without_repeating_it(
    monkeypatch: pytest.MonkeyPatch, malformed: str
) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", malformed)
    with pytest.raises(SetupError) as error:
        read_settings().require_token()
    assert str(error.value).startswith("DISCORD_TOKEN doesn’t look like a bot token")
    assert malformed not in str(error.value)
