"""Which plan an enrolment is in, and whether a member tested out of a plan day.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; until now there was one plan, and no day was tested out of."""
    op.add_column("run", sa.Column("plan_id", sa.String(), nullable=False, server_default="first"))
    op.add_column(
        "check_in", sa.Column("tested", sa.Boolean(), nullable=False, server_default=sa.false())
    )


def downgrade() -> None:
    """Drop what was added."""
    op.drop_column("check_in", "tested")
    op.drop_column("run", "plan_id")
