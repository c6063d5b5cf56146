"""Ids are never reused.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_WITH_OWN_ID = ("study_group", "run", "post", "submission", "entry", "decision", "delivery")
_GAP = 100_000
"""Ids left out after the highest one. SQLite reused the ids of rows deleted from the end, so
buttons may still hold ids above those in use; nobody has deleted that many."""


def upgrade() -> None:
    """Let SQLite count ids up, beginning above every id that it may have given before."""
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        return  # a sequence of PostgreSQL never goes back
    was_used = connection.scalar(sa.text("SELECT 1 FROM server")) is not None
    for name in _WITH_OWN_ID:
        _copy(name, autoincrement=True)
        if was_used:
            _leave_gap(connection, name)


def downgrade() -> None:
    """Let SQLite reuse ids again."""
    if op.get_bind().dialect.name == "sqlite":
        for name in _WITH_OWN_ID:
            _copy(name, autoincrement=False)


def _copy(table: str, *, autoincrement: bool) -> None:
    options = {"sqlite_autoincrement": autoincrement}
    with op.batch_alter_table(table, recreate="always", table_kwargs=options):
        pass


def _leave_gap(connection: sa.Connection, table: str) -> None:
    ids, sequence = (
        sa.table(table, sa.column("id")),
        sa.table("sqlite_sequence", sa.column("name"), sa.column("seq")),
    )
    highest = connection.scalar(sa.select(sa.func.max(ids.c.id))) or 0
    connection.execute(sequence.delete().where(sequence.c.name == table))
    connection.execute(sequence.insert().values(name=table, seq=highest + _GAP))
