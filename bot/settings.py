"""Reads the settings from the environment and `.env`; no other module does."""

import os
import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from dotenv import dotenv_values
from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from bot.content.loader import SHIPPED_PACK
from bot.domain.errors import SetupError

_ENV_FILE = Path(".env")
_SAME_NAME = 0.85  # similarity from which an unknown name is a misspelt setting
_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
}
_OPTIONS = {"host", "port", "ssl", "target_session_attrs"}
_UNUSED_OPTIONS = {"application_name", "channel_binding", "connect_timeout"}
"""Options that hosts add to an address; asyncpg does not know them, and works without."""

_EPHEMERAL_HOSTS = {
    "DYNO": "Heroku",
    "RENDER": "Render",
    "K_SERVICE": "Cloud Run",
    "RAILWAY_ENVIRONMENT_ID": "Railway",
}
"""Hosts that empty their disk at each restart, by the variable that each sets."""

_TOKEN = re.compile(r"[\w-]{18,}\.[\w-]{5,}\.[\w-]{25,}", re.ASCII)


def _with_driver(address: str) -> str:
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        url = None
    scheme = url.drivername.partition("+")[0] if url else ""
    in_memory = scheme == "sqlite" and url is not None and url.database in {None, "", ":memory:"}
    if url is None or scheme not in _DRIVERS or in_memory:
        raise ValueError(
            "must look like sqlite:///cohort.db or postgresql://user:password@host/name"
        )
    if "@" in f"{url.host}{url.database}{dict(url.query)}" and scheme != "sqlite":
        raise ValueError(
            "has more than one @. If the password contains @, /, : or ?, write them as %40, %2F, %3A "
            "and %3F"
        )
    url = url.set(drivername=_DRIVERS[scheme], query=_for_asyncpg(url.query))
    try:
        url.get_dialect()().create_connect_args(url)
        url.get_dialect().import_dbapi()
    except ArgumentError as error:  # of its hosts and ports
        raise ValueError(f"can’t be used: {error}") from None
    except ModuleNotFoundError as missing:
        raise ValueError(
            f"needs a package that isn’t installed. Run `pip install {missing.name}`"
        ) from None
    return url.render_as_string(hide_password=False)


def _for_asyncpg(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options of a database URL as asyncpg takes them; ValueError names others."""
    # What libpq calls `sslmode`, asyncpg calls `ssl`.
    named = {"ssl" if key == "sslmode" else key: value for key, value in options.items()}
    if unknown := sorted(named.keys() - _OPTIONS - _UNUSED_OPTIONS):
        raise ValueError(
            f"has the option {unknown[0]}, which is not supported here: remove it, or write it between the user name and the @ if it is the password"
        )
    return {key: value for key, value in named.items() if key in _OPTIONS}


class Settings(BaseSettings):
    """The operator's settings. Those of a server, such as its channel, are in the database."""

    model_config = SettingsConfigDict(
        env_file=_ENV_FILE,
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    discord_token: SecretStr | None = None
    database_url: Annotated[
        SecretStr, AfterValidator(lambda s: SecretStr(_with_driver(s.get_secret_value())))
    ] = Field(default=SecretStr("sqlite:///cohort.db"), validate_default=True)
    content_dir: Path = SHIPPED_PACK
    test_guild_id: int | None = None  # the only server to sync commands to
    backup_every: int | None = Field(None, ge=1, le=8760, description="hours")
    """How long after the last copy of an SQLite database the next one is made."""
    keep_days: int = Field(30, ge=0, le=36500)  # data of former servers, sanctions and copies
    check_for_updates: str | None = Field(
        None, pattern="^https?://", description="an address that begins with https://"
    )
    """The address of this package's JSON at the package index, which is asked once a day."""
    shard_count: int | None = Field(None, ge=1)  # of the whole bot; Discord is asked otherwise
    shards_per_process: int | None = Field(None, ge=1)  # that one of several processes serves
    health_port: int | None = Field(None, ge=1, le=65535)  # for /healthz and /metrics
    health_host: str = "127.0.0.1"  # the address that port is bound to
    health_names: str = ""  # other names by which it may be asked, with commas between
    notify_socket: str | None = None  # set by systemd (Type=notify)
    watchdog_usec: int | None = None  # set by systemd (WatchdogSec=)
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @property
    def ephemeral_host(self) -> str | None:
        """The name of the host, if it is one that empties its disk at each restart."""
        return next((name for mark, name in _EPHEMERAL_HOSTS.items() if os.environ.get(mark)), None)

    def require_token(self) -> str:
        """Return the bot's token; SetupError if it is missing, or not formed like a token."""
        token = self.discord_token.get_secret_value().strip() if self.discord_token else ""
        if not token:
            raise SetupError(
                "DISCORD_TOKEN is not set. Put your bot’s token into .env or the environment. You get it in "
                "the Discord Developer Portal: your application → Bot → Reset Token."
            )
        if not _TOKEN.fullmatch(token):
            raise SetupError(
                "DISCORD_TOKEN doesn’t look like a bot token, which has three parts separated by dots. "
                "Copy it again from the Discord Developer Portal: your application → Bot → Reset Token."
            )
        return token


def read_settings() -> Settings:
    """Read the settings; SetupError names the first one that has an invalid value."""
    try:
        return Settings()
    except UnicodeDecodeError:
        raise SetupError(
            ".env can’t be read because it isn’t UTF-8 text. Save it as UTF-8."
        ) from None
    except OSError as error:
        raise SetupError(
            f".env can’t be read: {error.strerror}. Make the user who runs the bot its owner."
        ) from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        name = str(first["loc"][0])
        own = first["type"] == "value_error"
        reason = str(first["ctx"]["error"]) if own else f"must be {_expected(name)}"
        raise SetupError(f"{name.upper()} {reason}.") from None


def _expected(name: str) -> str:
    """Return what a setting can be: “1 to 65535”."""
    field = Settings.model_fields[name]
    if options := [option for option in get_args(field.annotation) if isinstance(option, str)]:
        return f"{', '.join(options[:-1])} or {options[-1]}"
    limits: dict[str, int] = {}
    for limit in field.metadata:
        limits |= {key: getattr(limit, key) for key in ("ge", "le") if hasattr(limit, key)}
    lowest, highest = limits.get("ge"), limits.get("le")
    if highest is not None:
        return f"{lowest} to {highest} {field.description or ''}".rstrip()
    least = "" if lowest is None else f", {lowest} or more"
    return field.description or f"a whole number{least}"


def setting_warnings() -> Iterator[str]:
    """Yield what is probably wrong: a setting without effect, misspelt names, and who may read `.env`."""
    settings = read_settings()
    if settings.backup_every and not settings.database_url.get_secret_value().startswith("sqlite"):
        yield "BACKUP_EVERY copies SQLite only. Use pg_dump: docs/operating.md says how."
    if not _ENV_FILE.is_file():
        return
    known = [name.upper() for name in Settings.model_fields]
    for name in dotenv_values(_ENV_FILE):
        near = get_close_matches(name.upper(), known, n=1, cutoff=_SAME_NAME)
        if near and name.upper() not in known:
            yield f"Unknown {name} in .env. Did you mean {near[0]}?"
    if os.name == "posix" and _ENV_FILE.stat().st_mode & 0o077:
        yield "Other users of this machine can read .env. Run `chmod 600 .env`."


def read_database_url(address: str) -> str:
    """Return the URL of a database that was typed as in DATABASE_URL; SetupError if it cannot be."""
    try:
        return _with_driver(address)
    except ValueError as error:
        raise SetupError(f"The address of a database {error}.") from None
