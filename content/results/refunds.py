"""Orders and refunds of a shop in one file. The result: what it kept of its orders from Portugal."""

import csv
import io
import random

_COUNTRIES = ("Portugal", "Spain", "Italy", "Poland")


def make(seed: int) -> tuple[str, float]:
    rng = random.Random(seed)
    first = rng.randrange(10_000, 80_000)
    lines: list[tuple[str, str, str, str]] = []
    kept = 0
    for number in range(first, first + rng.randint(380, 460)):
        country = _COUNTRIES[number % 4] if number < first + 8 else rng.choice(_COUNTRIES)
        cents = rng.randrange(500, 15_000)
        lines.append(("order", f"A{number}", country, f"{cents / 100:.2f}"))
        parts: tuple[int, ...] = ()
        if number < first + 8:  # half of it, in two equal parts
            parts = (cents // 4, cents // 4)
        elif rng.random() < 0.2:
            parts = (cents,) if rng.random() < 0.5 else (cents // 3, cents // 5)
        lines += [("refund", f"A{number}", "", f"{part / 100:.2f}") for part in parts]
        if country == "Portugal":
            kept += cents - sum(parts)
    # Refunds of orders from the month before.
    for number in range(first - rng.randint(6, 12), first):
        lines.append(("refund", f"A{number}", "", f"{rng.randrange(500, 9_000) / 100:.2f}"))
    rng.shuffle(lines)
    numbered = [(str(number), *line) for number, line in enumerate(lines, 1)]
    # The export has some lines twice.
    twice = [line for line in numbered if line[3] == "Portugal"][: rng.randint(5, 9)]
    twice += [line for line in numbered if line[1] == "refund"][: rng.randint(3, 6)]
    numbered += twice
    rng.shuffle(numbered)

    file = io.StringIO()
    write = csv.writer(file, lineterminator="\n").writerow
    write(["line", "kind", "order", "country", "euros"])
    for line in numbered:
        write(line)
    return file.getvalue(), kept / 100
