"""A survey that students answered more often than others. The result: the estimate for everyone."""

import csv
import io
import random

_GROUPS = {"student": (0.55, 62), "employed": (0.3, 31), "looking for work": (0.15, 46)}
"""The share of the sample that each group has, and its usual minutes a day."""


def make(seed: int) -> tuple[str, float]:
    rng = random.Random(seed)
    sizes = {
        "student": rng.randrange(1_500, 2_500, 10),
        "employed": rng.randrange(6_000, 9_000, 10),
        "looking for work": rng.randrange(800, 1_600, 10),
    }
    asked = rng.randint(280, 340)
    rows, means = [], {}
    for group, (share, usual) in _GROUPS.items():
        count = round(asked * share)
        minutes = [max(0, round(rng.gauss(usual, 12))) for _ in range(count)]
        answered = [one for one in minutes if rng.random() > 0.12]
        rows += [(group, str(sizes[group]), str(one)) for one in answered]
        rows += [(group, str(sizes[group]), "")] * (count - len(answered) + 1)
        means[group] = sum(answered) / len(answered)
    rng.shuffle(rows)

    file = io.StringIO()
    write = csv.writer(file, lineterminator="\n").writerow
    write(["person", "group", "group_size", "minutes"])
    for person, row in enumerate(rows, 1):
        write([person, *row])
    total = sum(sizes.values())
    return file.getvalue(), round(sum(means[one] * sizes[one] for one in sizes) / total, 1)
