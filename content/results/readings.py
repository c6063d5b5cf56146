"""Temperatures from four sensors, with gaps and repeats. The result: their mean."""

import csv
import datetime as dt
import io
import random


def make(seed: int) -> tuple[str, float]:
    rng = random.Random(seed)
    start = dt.datetime(2026, 3, 1) + dt.timedelta(days=rng.randrange(90))
    rows, values = [], []
    for hour in range(rng.randint(150, 190)):
        at = (start + dt.timedelta(hours=hour)).strftime("%Y-%m-%d %H:%M")
        for sensor in ("north", "south", "hall", "roof"):
            gap = rng.random() < 0.06 or (hour, sensor) in {(1, "hall"), (2, "hall"), (3, "hall")}
            tenths = round(rng.gauss(250 if sensor == "south" else 205, 30))
            if gap:
                missing = ("", "n/a", "-999")[hour % 3]
                rows.append((at, sensor, missing))
                continue
            text = f"{tenths / 10:.1f}"
            rows.append((at, sensor, text.replace(".", ",") if sensor == "south" else text))
            values.append(tenths / 10)
    # The logger repeated lines, above all those of the warm hours.
    warm = [row for row in rows if row[2] not in {"", "n/a", "-999"}]
    warm.sort(key=lambda row: float(row[2].replace(",", ".")))
    rows += warm[-rng.randint(25, 40) :]
    rows.sort()

    file = io.StringIO()
    write = csv.writer(file, lineterminator="\n").writerow
    write(["time", "sensor", "temperature"])
    for row in rows:
        write(row)
    return file.getvalue(), round(sum(values) / len(values), 2)
