"""The deletion of a member's data reaches Discord, and sanctions outlive it.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create the tables of posted messages, sanctions and secrets."""
    op.create_table(
        "member_message",
        sa.Column("message_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("channel_id", sa.BigInteger(), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["guild_id"],
            ["server.guild_id"],
            name=op.f("fk_member_message_guild_id_server"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_member_message")),
    )
    op.create_index(op.f("ix_member_message_member_id"), "member_message", ["member_id"])
    op.create_table(
        "secret",
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("purpose", name=op.f("pk_secret")),
    )
    op.create_table(
        "sanction",
        sa.Column("id", _ID, nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("member_hash", sa.String(), nullable=False),
        sa.Column("kept_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("excluded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("group_id", _ID, nullable=True),
        sa.Column("points", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["guild_id"],
            ["server.guild_id"],
            name=op.f("fk_sanction_guild_id_server"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["study_group.id"],
            name=op.f("fk_sanction_group_id_study_group"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sanction")),
        sqlite_autoincrement=True,
    )
    columns = ["guild_id", "member_hash"]
    op.create_index("ix_sanction_guild_id_member_hash", "sanction", columns, unique=False)


def downgrade() -> None:
    """Drop what was created."""
    op.drop_table("member_message")
    op.drop_table("sanction")
    op.drop_table("secret")
