"""When a member last changed their time zone.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; nobody has changed their zone as far as is known."""
    column = sa.Column("zone_changed_at", sa.DateTime(timezone=True), nullable=True)
    op.add_column("member", column)


def downgrade() -> None:
    """Drop what was added."""
    op.drop_column("member", "zone_changed_at")
