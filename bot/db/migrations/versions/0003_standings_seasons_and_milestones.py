"""Standings, seasons and milestones.

Revision ID: 0003
Revises: 0002
"""

import datetime as dt
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables, add the columns, and fill the sums from the ledger."""
    _create_reward()
    _create_live_board()
    _create_season()
    _create_standing()
    _create_milestone()
    _create_season_place()
    _extend_entry()
    _extend_member()
    _extend_study_group()
    _add_up()
    _work_out_paces()


def downgrade() -> None:
    """Drop what was created."""
    with op.batch_alter_table("study_group", schema=None) as batch_op:
        batch_op.drop_column("live_board")
        batch_op.drop_column("season_began_at")
        batch_op.drop_column("season")

    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_member_pace_at"))
        batch_op.drop_index("ix_member_pace")
        batch_op.drop_index(batch_op.f("ix_member_left_at"))
        batch_op.drop_column("pace_at")
        batch_op.drop_column("pace_due")
        batch_op.drop_column("pace_done")
        batch_op.drop_column("pace")
        batch_op.drop_column("excluded_at")
        batch_op.drop_column("looked_at")
        batch_op.drop_column("left_at")

    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.drop_column("reason")
        batch_op.drop_column("season")

    with op.batch_alter_table("season_place", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_season_place_member_id"))

    op.drop_table("season_place")
    op.drop_table("milestone")
    with op.batch_alter_table("standing", schema=None) as batch_op:
        batch_op.drop_index("ix_standing_week")
        batch_op.drop_index("ix_standing_total")
        batch_op.drop_index("ix_standing_season")
        batch_op.drop_index("ix_standing_month")
        batch_op.drop_index("ix_standing_member_id")

    op.drop_table("standing")
    op.drop_table("season")
    op.drop_table("live_board")
    op.drop_table("reward")


def _create_reward() -> None:
    op.create_table(
        "reward",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("milestone_id", sa.String(), nullable=False),
        sa.Column("role_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["guild_id"],
            ["server.guild_id"],
            name=op.f("fk_reward_guild_id_server"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("guild_id", "milestone_id", name=op.f("pk_reward")),
    )


def _create_live_board() -> None:
    op.create_table(
        "live_board",
        sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("turn", sa.Integer(), server_default="1", nullable=False),
        sa.Column("channel_id", sa.BigInteger(), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("shows", sa.String(), nullable=True),
        sa.Column("stale", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["study_group.id"],
            name=op.f("fk_live_board_group_id_study_group"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["guild_id"],
            ["server.guild_id"],
            name=op.f("fk_live_board_guild_id_server"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("group_id", name=op.f("pk_live_board")),
    )


def _create_season() -> None:
    op.create_table(
        "season",
        sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["study_group.id"],
            name=op.f("fk_season_group_id_study_group"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["guild_id"],
            ["server.guild_id"],
            name=op.f("fk_season_guild_id_server"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("group_id", "number", name=op.f("pk_season")),
    )


def _create_standing() -> None:
    op.create_table(
        "standing",
        sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("week_of", sa.Date(), nullable=False),
        sa.Column("week", sa.Integer(), nullable=False),
        sa.Column("month_of", sa.Date(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("season_of", sa.Integer(), nullable=False),
        sa.Column("season", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("active_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["study_group.id"],
            name=op.f("fk_standing_group_id_study_group"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["guild_id"],
            ["server.guild_id"],
            name=op.f("fk_standing_guild_id_server"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("group_id", "member_id", name=op.f("pk_standing")),
    )
    with op.batch_alter_table("standing", schema=None) as batch_op:
        batch_op.create_index("ix_standing_member_id", ["member_id"], unique=False)
        batch_op.create_index(
            "ix_standing_month", ["group_id", "month_of", "month", "member_id"], unique=False
        )
        batch_op.create_index(
            "ix_standing_season", ["group_id", "season_of", "season", "member_id"], unique=False
        )
        batch_op.create_index("ix_standing_total", ["group_id", "total", "member_id"], unique=False)
        batch_op.create_index(
            "ix_standing_week", ["group_id", "week_of", "week", "member_id"], unique=False
        )


def _create_milestone() -> None:
    op.create_table(
        "milestone",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("member_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("milestone_id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["guild_id", "member_id"],
            ["member.guild_id", "member.member_id"],
            name=op.f("fk_milestone_guild_id_member_id_member"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("guild_id", "member_id", "milestone_id", name=op.f("pk_milestone")),
    )


def _create_season_place() -> None:
    op.create_table(
        "season_place",
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id", "number"],
            ["season.group_id", "season.number"],
            name=op.f("fk_season_place_group_id_number_season"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("group_id", "number", "member_id", name=op.f("pk_season_place")),
    )
    with op.batch_alter_table("season_place", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_season_place_member_id"), ["member_id"], unique=False)


def _extend_entry() -> None:
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.add_column(sa.Column("season", sa.Integer(), server_default="1", nullable=False))
        batch_op.add_column(sa.Column("reason", sa.String(), nullable=True))


def _extend_member() -> None:
    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.add_column(sa.Column("left_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("excluded_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("pace", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("pace_done", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("pace_due", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("pace_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f("ix_member_left_at"), ["left_at"], unique=False)
        batch_op.create_index("ix_member_pace", ["group_id", "pace", "member_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_member_pace_at"), ["pace_at"], unique=False)


def _extend_study_group() -> None:
    with op.batch_alter_table("study_group", schema=None) as batch_op:
        batch_op.add_column(sa.Column("season", sa.Integer(), server_default="1", nullable=False))
        batch_op.add_column(sa.Column("season_began_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(
            sa.Column("live_board", sa.Boolean(), server_default=sa.false(), nullable=False)
        )


def _add_up() -> None:
    """Fill the sums of every group from its ledger, as of the current week and month."""
    connection = op.get_bind()
    now = dt.datetime.now(dt.UTC)
    groups = sa.table("study_group", *map(sa.column, ("id", "guild_id", "zone", "weekday")))
    for group in connection.execute(sa.select(groups)).all():
        zone = _zone(group.zone)
        today = now.astimezone(zone).date()
        week = today - dt.timedelta(days=(today.weekday() - group.weekday) % 7)
        month = today.replace(day=1)
        connection.execute(
            _SUMS,
            {
                "group": group.id,
                "guild": group.guild_id,
                "week_of": week,
                "week_from": dt.datetime.combine(week, dt.time(), zone).astimezone(dt.UTC),
                "month_of": month,
                "month_from": dt.datetime.combine(month, dt.time(), zone).astimezone(dt.UTC),
            },
        )


def _zone(name: str) -> dt.tzinfo:
    try:
        return ZoneInfo(name)
    except ZoneInfoNotFoundError:  # this machine lacks the zone; the bot reports that when it runs
        return dt.UTC


_SUMS = sa.text(
    "INSERT INTO standing (group_id, member_id, guild_id, week_of, week, month_of, month,"
    " season_of, season, total, active_at)"
    " SELECT :group, member_id, :guild, :week_of,"
    " sum(CASE WHEN at >= :week_from THEN points ELSE 0 END), :month_of,"
    " sum(CASE WHEN at >= :month_from THEN points ELSE 0 END),"
    " 1, sum(points), sum(points), max(CASE WHEN author_id IS NULL AND turn % 2 = 1 AND NOT EXISTS"
    " (SELECT 1 FROM entry AS later WHERE later.group_id = entry.group_id"
    " AND later.member_id = entry.member_id AND later.kind = entry.kind"
    " AND later.subject = entry.subject AND later.turn > entry.turn) THEN at END)"
    " FROM entry WHERE group_id = :group GROUP BY member_id"
).bindparams(
    sa.bindparam("group", type_=sa.BigInteger()),
    sa.bindparam("guild", type_=sa.BigInteger()),
    sa.bindparam("week_of", type_=sa.Date()),
    sa.bindparam("month_of", type_=sa.Date()),
    sa.bindparam("week_from", type_=sa.DateTime(timezone=True)),
    sa.bindparam("month_from", type_=sa.DateTime(timezone=True)),
)


def _work_out_paces() -> None:
    """Mark the stored pace of every enrolled member as outdated, so that the bot computes it."""
    op.execute(
        "UPDATE member SET pace_at = seen_at WHERE EXISTS (SELECT 1 FROM run WHERE"
        " run.guild_id = member.guild_id AND run.member_id = member.member_id"
        " AND run.ended_at IS NULL)"
    )
