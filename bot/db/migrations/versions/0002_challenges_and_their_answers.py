"""Challenges and their answers.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables, and give groups the settings of their challenges."""
    _create_retired_challenge()
    _create_decision()
    _create_post()
    _create_queued_challenge()
    _create_submission()
    _extend_study_group()


def downgrade() -> None:
    """Drop what was created."""
    with op.batch_alter_table("study_group", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_study_group_next_post_at"))
        batch_op.drop_column("moved")
        batch_op.drop_column("taken_week")
        batch_op.drop_column("next_post_at")
        batch_op.drop_column("paused_until")
        batch_op.drop_column("paused_at")
        batch_op.drop_column("recap")
        batch_op.drop_column("threads")
        batch_op.drop_column("follows_plan")
        batch_op.drop_column("reviewed")
        batch_op.drop_column("lateness")
        batch_op.drop_column("answer_days")

    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_submission_member_id"))
        batch_op.drop_index("ix_submission_guild_id_state")

    op.drop_table("submission")
    op.drop_table("queued_challenge")
    op.drop_table("post")
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.drop_index("ix_decision_guild_id_at")

    op.drop_table("decision")
    op.drop_table("retired_challenge")


def _create_retired_challenge() -> None:
    op.create_table(
        "retired_challenge",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("challenge_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["guild_id"],
            ["server.guild_id"],
            name=op.f("fk_retired_challenge_guild_id_server"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("guild_id", "challenge_id", name=op.f("pk_retired_challenge")),
    )


def _create_decision() -> None:
    op.create_table(
        "decision",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=True),
        sa.Column("about_id", sa.BigInteger(), nullable=True),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["study_group.id"],
            name=op.f("fk_decision_group_id_study_group"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["guild_id"],
            ["server.guild_id"],
            name=op.f("fk_decision_guild_id_server"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.create_index("ix_decision_guild_id_at", ["guild_id", "at"], unique=False)


def _create_post() -> None:
    op.create_table(
        "post",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("week", sa.String(), nullable=False),
        sa.Column("challenge_id", sa.String(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deadline_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("channel_id", sa.BigInteger(), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["study_group.id"],
            name=op.f("fk_post_group_id_study_group"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["guild_id"],
            ["server.guild_id"],
            name=op.f("fk_post_guild_id_server"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post")),
        sa.UniqueConstraint("group_id", "week", name=op.f("uq_post_group_id_week")),
    )


def _create_queued_challenge() -> None:
    op.create_table(
        "queued_challenge",
        sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("challenge_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["study_group.id"],
            name=op.f("fk_queued_challenge_group_id_study_group"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("group_id", "challenge_id", name=op.f("pk_queued_challenge")),
    )


def _create_submission() -> None:
    op.create_table(
        "submission",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("post_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("did", sa.String(), nullable=False),
        sa.Column("learned", sa.String(), nullable=False),
        sa.Column("link", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=True),
        sa.Column("file_url", sa.String(), nullable=True),
        sa.Column("on_time", sa.Boolean(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.Column("words", sa.String(), nullable=True),
        sa.Column("channel_id", sa.BigInteger(), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["guild_id"],
            ["server.guild_id"],
            name=op.f("fk_submission_guild_id_server"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["post.id"], name=op.f("fk_submission_post_id_post"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
        sa.UniqueConstraint("post_id", "member_id", name=op.f("uq_submission_post_id_member_id")),
    )
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.create_index("ix_submission_guild_id_state", ["guild_id", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_submission_member_id"), ["member_id"], unique=False)


def _extend_study_group() -> None:
    with op.batch_alter_table("study_group", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("answer_days", sa.Integer(), server_default="7", nullable=False)
        )
        batch_op.add_column(
            sa.Column("lateness", sa.String(), server_default="fewer", nullable=False)
        )
        batch_op.add_column(
            sa.Column("reviewed", sa.Boolean(), server_default=sa.true(), nullable=False)
        )
        batch_op.add_column(
            sa.Column("follows_plan", sa.Boolean(), server_default=sa.true(), nullable=False)
        )
        batch_op.add_column(
            sa.Column("threads", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.add_column(
            sa.Column("recap", sa.String(), server_default="with-post", nullable=False)
        )
        batch_op.add_column(sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("paused_until", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("next_post_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("taken_week", sa.String(), nullable=True))
        batch_op.add_column(
            sa.Column("moved", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.create_index(
            batch_op.f("ix_study_group_next_post_at"), ["next_post_at"], unique=False
        )
