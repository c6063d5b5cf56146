"""Writes docs/privacy.md from what each column declares (`bot.db.privacy`); run by `make policy`."""

from pathlib import Path

from sqlalchemy import Table

from bot.db.models import Sanction
from bot.db.models.base import Base
from bot.db.privacy import INFO_KEY, Personal
from bot.formatting import capitalize
from bot.ui.privacy import TABLE_NAMES

FILE = Path(__file__).parents[1] / "docs" / "privacy.md"
_POLICY = """\
<!-- `make policy` makes this from the tables. Who publishes it fills in what stands in [square brackets], and
puts KEEP_DAYS in the place of “30 days” where that isn’t about leaving a server. -->
# Privacy policy

This page says what the Discord bot Cohort stores about you. [Your name] hosts it, on a machine in [country]. If you have a question, or can’t use `/privacy` any more, write to
[an address you read].

- **What for.** Cohort stores what you do with it to run your plan, your challenges and your group, and for nothing else. Nothing is sold, used for advertising or given to anybody else. It can’t read
  messages. Looking something up stores nothing.
- **Who sees it.** Each part below says who sees it on Discord. Whoever hosts the bot can open its database. Its log has ids, but no names and nothing you wrote. What Cohort shows on Discord is also
  stored by Discord, as [its own policy](https://discord.com/privacy) says.
- **How long.** Until you delete it, or for 30 days after you leave a server; if a server removes Cohort, for 30 days. What’s kept for a shorter time says so below.
- **Your choices.** `/privacy` works in every server with Cohort and in direct messages. **Details** shows what’s stored about you, **Export** gives you all of it as a file, **How I appear…** chooses who sees
  you, and **Delete…** deletes everything below at once. From what’s about others, and from moderators’ records, it takes out your id.
- **Backups.** Copies that Cohort makes of its database are deleted after 30 days at the latest, and what you deleted is gone then, too. [Other backups are deleted after … days.]

## What is stored
{stored}

## What outlives a deletion

If moderators took you off the leaderboards or took points from you, Cohort remembers that under a code for 30 days, so that deleting your data doesn’t undo it.

{outlives}
"""


def policy() -> str:
    """Return the privacy policy as Markdown."""
    tables = Base.metadata.tables
    stored = (_about(title, tables[name]) for name, title in TABLE_NAMES.items())
    outlives = _columns(tables[Sanction.__tablename__])
    return _POLICY.format(stored="\n".join(stored), outlives=outlives)


def _about(title: str, table: Table) -> str:
    told = table.info
    kept = f" **How long:** {told['kept']}, or as above if that’s shorter." if told["kept"] else ""
    why = f"**What for:** {told['purpose']}. **Who sees it:** {told['seen_by']}.{kept}"
    return f"\n### {title}\n\n{why}\n\n{_columns(table)}"


def _columns(table: Table) -> str:
    """List all columns of a table, as a Markdown table; those that hold the same share a row."""
    holds: dict[str, list[str]] = {}
    for column in table.columns:
        declared = column.info[INFO_KEY]
        what = declared.what if isinstance(declared, Personal) else declared.why.rstrip(".")
        holds.setdefault(capitalize(what), []).append(f"`{column.name}`")
    rows = [f"| {', '.join(names)} | {what} |" for what, names in holds.items()]
    return "\n".join([f"| `{table.name}` | What it holds |", "|---|---|", *rows])


if __name__ == "__main__":
    FILE.write_text(policy(), encoding="utf-8")
