"""The commands of `python -m bot`; each function under a decorator is one."""

import base64
import binascii
import importlib.util
import json
from pathlib import Path
from typing import Annotated, Any

import discord
import structlog
import typer
from typer.core import TyperGroup

from bot import __version__, log
from bot.content.loader import check_pack
from bot.domain.content import Catalog
from bot.domain.errors import SetupError
from bot.domain.schedule.clock import SystemClock
from bot.settings import read_database_url, read_settings, setting_warnings


class _Commands(TyperGroup):
    """The commands; a SetupError is printed to stderr without a traceback, and exits with 1."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except SetupError as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(1) from None


app = typer.Typer(
    name="cohort",
    cls=_Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
content = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Check a content pack or print its format."
)
app.add_typer(content, name="content")

Folder = Annotated[
    Path | None,
    typer.Argument(
        help="The folder of the pack. Default: CONTENT_DIR, or the pack that comes with Cohort."
    ),
]
SourceAddress = Annotated[
    str, typer.Argument(metavar="FROM", help="The address of the database, as in DATABASE_URL.")
]
TargetAddress = Annotated[
    str, typer.Argument(metavar="TO", help="The address of an empty database.")
]

_PORTAL = """\
https://discord.com/developers/applications/{id}
General Information
  Terms of Service URL     where you publish docs/terms.md, once you have filled it in
  Privacy Policy URL       where you publish docs/privacy.md, once you have filled it in
Installation
  Installation Contexts    Guild Install; also User Install, for look-ups in servers without Cohort
  Install Link             Discord Provided Link
  Guild Install            scopes: applications.commands, bot; permissions: {needed} ({number})
  User Install             scope: applications.commands
Bot
  Privileged Gateway Intents   none: leave all three off
This link adds Cohort to a server:
{link}"""


@app.callback(invoke_without_command=True)
def main(
    *, version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False
) -> None:
    """Cohort, a Discord bot for study groups of future AI engineers."""
    if version:
        typer.echo(f"cohort {__version__}, discord.py {discord.__version__}")
        raise typer.Exit


@app.command()
def run() -> None:
    """Run the bot on Discord."""
    from bot.runner import run_bot  # noqa: PLC0415 - other commands do not need it

    settings = read_settings()
    log.configure(settings.log_level)
    for warning in setting_warnings():
        structlog.get_logger(__name__).warning("check the settings", why=warning)
    run_bot(settings)


@app.command()
def migrate() -> None:
    """Update the database to the format this version needs. An SQLite file is backed up first."""
    from bot.db.migrate import run_migration  # noqa: PLC0415 - loads Alembic

    before, after = run_migration(read_settings().database_url.get_secret_value())
    done = (
        f"Migrated from {before or 'nothing'} to {after}."
        if before != after
        else "Already up to date."
    )
    typer.echo(done)


@app.command()
def copy(source: SourceAddress, target: TargetAddress) -> None:
    """Copy a database into an empty one, SQLite or PostgreSQL. Stop the bot first."""
    from bot.db.copying import copy_database  # noqa: PLC0415 - loads Alembic

    count = copy_database(read_database_url(source), read_database_url(target))
    typer.echo(f"Copied {count:,} rows. To use the copy, set DATABASE_URL to its address.")


@app.command()
def restore(
    backup: Annotated[Path, typer.Argument(metavar="FILE", help="A copy of an SQLite database.")],
) -> None:
    """Put a backup in the place of the SQLite database. Stop the bot first."""
    from bot.db.ready import restore_database  # noqa: PLC0415 - loads SQLAlchemy

    url = read_settings().database_url.get_secret_value()
    replaced = restore_database(url, backup, SystemClock().now())
    kept = f" What was there before is now {replaced}." if replaced else ""
    typer.echo(f"Restored {backup}.{kept} Start the bot.")


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="The first port to try.", min=1024, max=65535)] = 8765,
) -> None:
    """Try the whole bot in your browser on a simulated Discord, without a token or network."""
    if importlib.util.find_spec("simcord") is None:
        raise SetupError(
            "The demo needs a few extra packages. `make demo` installs them, and so does `pip install '.[demo]'`."
        )
    from bot.demo.bot import show_demo  # noqa: PLC0415 - only the demo may need the simulated Discord

    show_demo(read_settings().content_dir, first_port=port)


@content.command("check")
def content_check(folder: Folder = None) -> None:
    """Check a content pack and list every error, and what could be better, as file:line: reason."""
    today = SystemClock().now().date()
    catalog, warnings = check_pack(folder or read_settings().content_dir, today)
    typer.echo(
        f"No errors: {len(catalog.roles)} roles, {len(catalog.skills)} skills, "
        f"{len(catalog.all_day_ids)} plan days, {len(catalog.challenges)} challenges, "
        f"{len(catalog.portfolio.projects)} projects, {len(catalog.questions)} questions."
    )
    for warning in warnings:
        typer.echo(f"Warning: {warning}")


@content.command("schema")
def content_schema() -> None:
    """Print the format of a content pack as a JSON Schema, which editors can use."""
    typer.echo(json.dumps(Catalog.model_json_schema(), indent=2, ensure_ascii=False))


@app.command()
def doctor(
    *,
    online: Annotated[
        bool,
        typer.Option(
            "--online", help="If everything else is fine, also check the token with Discord."
        ),
    ] = False,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Only recompute all point totals from the ledger.")
    ] = False,
) -> None:
    """Check whether the bot can run on this machine with these settings."""
    from bot.cli import doctor as checks  # noqa: PLC0415 - loads the renderer

    if rebuild:
        typer.echo(checks.rebuild_totals(read_settings()))
        return
    findings = checks.check_setup(online=online)
    for finding in findings:
        typer.echo(f"{'ok   ' if finding.ok else 'ERROR'}  {finding.subject}: {finding.detail}")
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)


@app.command()
def invite(
    application: Annotated[
        int | None, typer.Argument(help="The application’s id. Default: that of DISCORD_TOKEN.")
    ] = None,
) -> None:
    """Print what to fill in in Discord’s Developer Portal, and the link that adds the bot to a server."""
    from bot.permissions.checks import NEEDED, PERMISSIONS  # noqa: PLC0415 - only needed here

    client = application or _application_id(read_settings().require_token())
    scopes = ("bot", "applications.commands")
    link = discord.utils.oauth_url(client, permissions=PERMISSIONS, scopes=scopes)
    needed = ", ".join(one.role_label or one.label for one in NEEDED)
    typer.echo(_PORTAL.format(id=client, needed=needed, number=PERMISSIONS.value, link=link))


def _application_id(token: str) -> int:
    first = token.partition(".")[0]
    try:
        return int(base64.urlsafe_b64decode(first + "=" * (-len(first) % 4)))
    except (binascii.Error, ValueError):
        raise SetupError(
            "DISCORD_TOKEN doesn’t contain an application’s id. Copy the token again."
        ) from None
