"""The environment in which Alembic runs migrations; started by `bot.db.migrate`."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
with context.begin_transaction():
    context.run_migrations()
