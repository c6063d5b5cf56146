"""All tables of the first release.

Until that is published, they are created as they are declared. Then this file gets its own copy of
them, because later migrations begin with the tables as they were.
"""

from alembic import op

from bot.db.models import Base

revision, down_revision, branch_labels, depends_on = "0001", None, None, None


def upgrade() -> None:
    Base.metadata.create_all(op.get_bind())
