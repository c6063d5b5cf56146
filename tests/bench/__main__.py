"""`python -m tests.bench`: measures both bots in turns and prints one table. It does not judge.

`python -m tests.bench posting` measures the weekly posts alone, and `boards` the leaderboards.
"""

import os
import platform
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import discord

from tests.bench import boards, posting
from tests.bench.asks import MEMBERS
from tests.bench.measures import ROUNDS, Stage, measure_starts
from tests.bench.members import settle
from tests.bench.processes import Bot, Discord
from tests.bench.table import Row, drawn
from tests.databases import postgres_in

_ABOUT = """\
CPU of the bot's own process (user and system) for one interaction, from the payload the gateway
hands over to the answer being acknowledged; the median of {rounds} rounds in which the bots took turns,
in brackets the middle half. A closed loop on one machine: one interaction at a time,
the next when the one before is answered. HTTP is real, to another process on this machine.
The bare bot answers a static embed, or 25 choices, where ours suggests as many as fit; “beside a
picture”, it sends 30 KB along. Every picture of ours was drawn before, unless the row says anew.
“Read + write” is a bare command with one ORM read and one committed write on a database of the
same kind. /plan done checks in another member each time, one of {members} who did half of the plan;
what a PostgreSQL server uses itself is not counted.
Memory is resident memory after all of the above, shared pages counted in each process that has
them. Start-up is from the start of Python, without connecting and syncing.
{machine}, {cores} cores; Python {python}, discord.py {library}; took {seconds:.0f} s."""

_ABOUT_POSTING = f"""\
Posting: a whole bot on a stand-in for Discord, {posting.DUE:,} groups in as many servers due at once,
while members use commands ten times a second. A stall is how much later than asked for the loop came
back, “its own” what CPU its thread used then; “bare” is the longest of a process that did nothing.
With {posting.SILENT:,} groups each has {posting.WEEKS} earlier weeks on record."""

_ABOUT_BOARDS = f"""\
Boards: what a page takes of the database, from the first statement to the last row, in a server of
{MEMBERS:,} members with {boards.FEW:,} entries (“bare”) and with {boards.MANY:,} (“Cohort”). /leaderboard is the CPU of
the whole command, as above, near another member each time, beside no picture."""

_ALONE = {"posting": (posting.rows, _ABOUT_POSTING), "boards": (boards.rows, _ABOUT_BOARDS)}


def main() -> None:
    """Measure, then print the table."""
    if len(sys.argv) > 1 and sys.argv[1] in _ALONE:
        rows_alone, about = _ALONE[sys.argv[1]]
        sys.stdout.write(f"{drawn(list(rows_alone()))}\n{about}\n")
        return
    sys.stderr.write("Measuring; this takes about six minutes.\n")
    start = time.perf_counter()
    rows = [*_measured(), *boards.rows(), *posting.rows()]
    about = _ABOUT.format(
        rounds=ROUNDS,
        machine=f"{platform.system()} {platform.machine()}",
        cores=os.cpu_count(),
        members=MEMBERS,
        python=platform.python_version(),
        library=discord.__version__,
        seconds=time.perf_counter() - start,
    )
    sys.stdout.write(f"{drawn(rows)}\n{about}\n{_ABOUT_BOARDS}\n{_ABOUT_POSTING}\n")


def _measured() -> list[Row]:
    """Measure with bytecode kept, as where a bot is run; starts come first, to leave it there."""
    with TemporaryDirectory() as bytecode:
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = bytecode
        with Discord() as stand_in:
            starts = list(measure_starts(stand_in))
            with Bot("bare", stand_in) as bare, Bot("cohort", stand_in) as ours:
                rows = list(Stage(stand_in, bare, ours).measure())
            return [*rows, *_stored(stand_in), *starts]


def _stored(stand_in: Discord) -> Iterator[Row]:
    """Measure with each kind of database."""
    with TemporaryDirectory() as folder, postgres_in(Path(folder)) as postgres:
        files = [f"sqlite+aiosqlite:///{folder}/{bot}.db" for bot in ("bare", "cohort")]
        for kind, urls in (("SQLite", files), ("PostgreSQL", [postgres, postgres])):
            settle(*urls)
            with (
                Bot("bare_stored", stand_in, urls[0]) as bare,
                Bot("cohort", stand_in, urls[1]) as ours,
            ):
                yield from Stage(stand_in, bare, ours).measure_stored(kind, *urls)


if __name__ == "__main__":
    main()
