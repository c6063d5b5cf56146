"""A session of one transaction, which leaves the ORM out where no objects are needed."""

import asyncio
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, UpdateBase
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession
from sqlalchemy.orm import Session


class _SyncSession(Session):
    """Runs statements that need no objects past the ORM, which takes half of the time."""

    _opened: Connection | None = None

    def execute(
        self, statement: Any, params: Any = None, *, execution_options: Any = None, **options: Any
    ) -> Any:
        """Run a statement on the connection, or through the ORM if it needs objects."""
        if any(options.values()) or isinstance(params, list) or self._needs_orm(statement):
            options["execution_options"] = execution_options or {}
            return super().execute(statement, params, **options)
        if self._opened is None or self._opened.closed:
            self._opened = self.connection()
        return self._opened.execute(statement, params, execution_options=execution_options)

    def scalar(self, statement: Any, params: Any = None, **options: Any) -> Any:
        """Run a statement in the same way; return the first value of the first row, or None."""
        return self.execute(statement, params, **options).scalar()

    def _needs_orm(self, statement: Any) -> bool:
        """Return whether a statement returns objects, or must see changes of those loaded before."""
        if self.new or self.identity_map:
            return True
        if isinstance(statement, Select):
            returned = statement._raw_columns  # noqa: SLF001 - `column_descriptions` takes longer than the ORM
        elif isinstance(statement, UpdateBase):  # the base of INSERT, UPDATE and DELETE
            returned = list(statement._returning)  # noqa: SLF001 - not public
        else:
            return True
        return not all(isinstance(column, ColumnElement) for column in returned)


class ShortSession(AsyncSession):
    """A session of one transaction, with less to do for each statement and at the end.

    UPDATE and DELETE do not look for objects that were loaded before and change them, too: that took
    as long as the statement itself. Load with `populate_existing` what may have changed since.
    """

    sync_session_class = _SyncSession
    _opened: AsyncConnection | None = None

    def __init__(self, engine: AsyncEngine) -> None:
        super().__init__(
            engine, expire_on_commit=False, execution_options={"synchronize_session": False}
        )

    async def connection(self, *arguments: Any, **options: Any) -> AsyncConnection:
        """Return the connection, which stays the same until the end."""
        if self._opened is None or self._opened.closed or arguments or options:
            self._opened = await super().connection(*arguments, **options)
        return self._opened

    async def __aexit__(self, *error: object) -> None:
        """Close; an open transaction is rolled back, even if the task is cancelled meanwhile."""
        if self.in_transaction():
            await asyncio.shield(asyncio.create_task(self.close()))
        else:
            self.sync_session.close()
