"""All tables of the first release."""

from alembic import op

from bot.db.models.base import Base

revision, down_revision, branch_labels, depends_on = "0001", None, None, None


def upgrade() -> None:
    Base.metadata.create_all(op.get_bind())
