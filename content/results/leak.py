"""Customers and twelve columns without names. The result: the column that was filled in afterwards."""

import csv
import io
import random


def make(seed: int) -> tuple[str, str]:
    rng = random.Random(seed)
    columns = [f"c{number:02}" for number in range(1, 13)]
    leak, honest, weak, *others = rng.sample(columns, len(columns))
    gappy = set(others[:4])
    rows = []
    for number in range(rng.randint(500, 600)):
        left = rng.random() < 0.3
        values: dict[str, str] = {}
        for column in columns:
            value = rng.gauss(50, 12)
            if column in {honest, weak} and left:  # known before, and a fair hint
                value += 20 if column == honest else 8
            is_blank = column in gappy and rng.random() < 0.45
            if column == leak:  # filled in when somebody left; a few lines are wrong
                is_blank = left == (number % 40 == 7)
            values[column] = "" if is_blank else f"{value:.1f}"
        rows.append([*values.values(), "yes" if left else "no"])

    file = io.StringIO()
    write = csv.writer(file, lineterminator="\n").writerow
    write(["customer", *columns, "left"])
    for customer, row in enumerate(rows, 1):
        write([customer, *row])
    return file.getvalue(), leak
