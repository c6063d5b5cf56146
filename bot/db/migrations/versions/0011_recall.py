"""Recall: what members knew, what they chose about it, and tries to test out of a plan day.

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def _of_member(table: str, *key: str) -> list[sa.schema.SchemaItem]:
    """Return the columns and constraints that say whose row it is; `key` completes the primary key."""
    return [
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("member_id", sa.BigInteger(), autoincrement=False, nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in key),
        sa.ForeignKeyConstraint(
            ["guild_id", "member_id"],
            ["member.guild_id", "member.member_id"],
            name=op.f(f"fk_{table}_guild_id_member_id_member"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("guild_id", "member_id", *key, name=op.f(f"pk_{table}")),
    ]


def upgrade() -> None:
    """Create the three tables."""
    op.create_table(
        "recall_answer",
        *_of_member("recall_answer", "question_id"),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "recall_settings",
        *_of_member("recall_settings"),
        sa.Column("in_reminders", sa.Boolean(), nullable=False),
    )
    op.create_table(
        "day_test",
        *_of_member("day_test", "day_id"),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
    )


def downgrade() -> None:
    """Drop the three tables."""
    op.drop_table("day_test")
    op.drop_table("recall_settings")
    op.drop_table("recall_answer")
