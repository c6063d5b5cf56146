"""A PostgreSQL database that several processes share."""

from typing import Any

import pytest

from bot.cluster import shared_cluster
from bot.cluster.shared_cluster import SharedCluster
from bot.db.database import Database


@pytest.fixture
def database_url(migrated_postgres: str) -> str:
    """The URL of a PostgreSQL database: nobody shares an SQLite database."""
    return migrated_postgres


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let processes try more often."""
    monkeypatch.setattr(shared_cluster, "STANDBY_SECONDS", 0.01)
    monkeypatch.setattr(shared_cluster, "HEARTBEAT_SECONDS", 0.05)
    monkeypatch.setattr(shared_cluster, "_SECONDS_FOR_DATABASE", 30.0)


def process(database: Database, **settings: Any) -> SharedCluster:
    """Return one more process on the database."""
    url = database.url.render_as_string(hide_password=False)
    return SharedCluster(Database(url, connections=3), **settings)
