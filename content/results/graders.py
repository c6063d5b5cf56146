"""Graders compared answers to an old and a new prompt. The result: how often the new one won, in percent."""

import csv
import io
import random


def make(seed: int) -> tuple[str, float]:
    rng = random.Random(seed)
    strength = rng.choice((0.3, 0.34, 0.66, 0.7))
    rows, won, decided = [], 0, 0
    for number in range(1, rng.randint(130, 170)):
        tendency = min(max(rng.gauss(strength, 0.25), 0.05), 0.95)
        votes = []
        for grader in rng.sample("ABCDE", rng.choice((3, 4))):
            vote = rng.choices(("new", "old", "tie"), (tendency, 1 - tendency, 0.15))[0]
            first = rng.choices(("new", "old"), (3, 1))[0]
            better = vote if vote == "tie" else "first" if vote == first else "second"
            rows.append((f"q{number}", grader, first, better))
            votes.append(vote)
        new, old = votes.count("new"), votes.count("old")
        won += new > old
        decided += new != old
    rng.shuffle(rows)

    file = io.StringIO()
    write = csv.writer(file, lineterminator="\n").writerow
    write(["question", "grader", "shown_first", "better"])
    for row in rows:
        write(row)
    return file.getvalue(), round(100 * won / decided, 1)
