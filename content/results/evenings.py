"""A diary of study time, written in several ways. The result: all of it, in minutes."""

import csv
import datetime as dt
import io
import random

_WHAT = ("Python", "statistics", "reading", "SQL", "a project")


def _written(minutes: int, rng: random.Random) -> str:
    hours, rest = divmod(minutes, 60)
    if hours and rest:
        return rng.choice((f"{hours} h {rest} min", f"{hours}:{rest:02}"))
    return f"{hours} h" if hours else f"{rest} min"


def make(seed: int) -> tuple[str, int]:
    rng = random.Random(seed)
    minutes = [5 * rng.randint(2, 40) for _ in range(rng.randint(90, 130))]
    minutes += [25, 60, 120, 65, 95]  # each way of writing occurs
    rng.shuffle(minutes)
    skipped = set(rng.sample(range(len(minutes)), rng.randint(4, 8)))
    times = ["" if at in skipped else _written(one, rng) for at, one in enumerate(minutes)]
    times += ["1 h 5 min", "1:35"]
    total = 65 + 95 + sum(one for at, one in enumerate(minutes) if at not in skipped)

    file = io.StringIO()
    write = csv.writer(file, lineterminator="\n").writerow
    write(["date", "what", "time"])
    first = dt.date(2026, 1, 1) + dt.timedelta(days=rng.randrange(200))
    for at, time in enumerate(times):
        write([first + dt.timedelta(days=at), rng.choice(_WHAT), time])
    return file.getvalue(), total
