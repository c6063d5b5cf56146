"""Calls of two language models. The result: what they cost in dollars."""

import csv
import io
import random

_CENTS_PER_MILLION = {"small": (20, 2, 80), "large": (300, 30, 1_500)}
"""The price of input, of input from the cache, and of output."""


def make(seed: int) -> tuple[str, float]:
    rng = random.Random(seed)
    rows, cents = [], 0.0
    for number in range(rng.randint(700, 900)):
        model = "large" if number % 3 == 0 else "small"
        tokens = rng.randrange(2_000, 30_000)
        cached = rng.randrange(500, tokens) if number % 4 < 2 else 0
        output = rng.randrange(100, 3_000)
        failed = number % 23 == 5 or rng.random() < 0.03
        if failed:
            output = 0
        else:
            price, from_cache, of_output = _CENTS_PER_MILLION[model]
            paid = (tokens - cached) * price + cached * from_cache + output * of_output
            cents += paid / 1_000_000
        status = rng.choice(("429", "500")) if failed else "200"
        rows.append((model, str(tokens), str(cached), str(output), status))
    rng.shuffle(rows)

    file = io.StringIO()
    write = csv.writer(file, lineterminator="\n").writerow
    write(["call", "model", "input", "of_it_cached", "output", "status"])
    for call, row in enumerate(rows, 1):
        write([call, *row])
    return file.getvalue(), round(cents / 100, 2)
