"""`python -m bot backup` and `restore`: what they print."""

import pytest

from tests.cli.calls import call
from tests.packs import SMALL_PACK

pytestmark = pytest.mark.usefixtures("bare_environment")


def test_commands_say_what_was_saved_and_restored(sqlite_url: str) -> None:
    url = sqlite_url.replace("+aiosqlite", "")
    saved = call("backup", "backup.gz", DATABASE_URL=url)
    assert (saved.exit_code, saved.stderr) == (0, "")
    assert saved.stdout.startswith("Saved 0 rows to backup.gz. ")
    restored = call("restore", "backup.gz", DATABASE_URL="sqlite:///new.db")
    assert (restored.exit_code, restored.stderr) == (0, "")
    assert restored.stdout.startswith("Restored 0 rows, as they were on 2")
    checked = call("doctor", DATABASE_URL="sqlite:///new.db", CONTENT_DIR=str(SMALL_PACK))
    assert "up to date" in checked.stdout


def test_refused_commands_print_one_sentence() -> None:
    for name, reason in (("backup", "nothing to back up"), ("restore", "can’t be read")):
        done = call(name, "backup.gz")
        assert (done.exit_code, done.stdout) == (1, "")
        assert reason in done.stderr
        assert len(done.stderr.splitlines()) == 1
