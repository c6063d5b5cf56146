"""Skills that members report, and worked answers that they have opened.

Revision ID: 0010
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0008"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _of_member(table: str) -> list[sa.schema.SchemaItem]:
    """Return the columns that say whose row it is, with the reference to the member."""
    return [
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("member_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["guild_id", "member_id"],
            ["member.guild_id", "member.member_id"],
            name=op.f(f"fk_{table}_guild_id_member_id_member"),
            ondelete="CASCADE",
        ),
    ]


def upgrade() -> None:
    """Create both tables."""
    op.create_table(
        "reported_skill",
        *_of_member("reported_skill"),
        sa.Column("skill_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint(
            "guild_id", "member_id", "skill_id", name=op.f("pk_reported_skill")
        ),
    )
    op.create_table(
        "opened_answer",
        *_of_member("opened_answer"),
        sa.Column("post_id", _ID, autoincrement=False, nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["post_id"], ["post.id"], name=op.f("fk_opened_answer_post_id_post"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("guild_id", "member_id", "post_id", name=op.f("pk_opened_answer")),
    )


def downgrade() -> None:
    """Drop both tables."""
    op.drop_table("opened_answer")
    op.drop_table("reported_skill")
