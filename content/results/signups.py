"""Sign-ups for a newsletter: many people signed up more than once. The result: how many people they are."""

import csv
import io
import random

_FIRST = [
    "ana",
    "ben",
    "chloe",
    "dario",
    "emre",
    "fatima",
    "goran",
    "hana",
    "igor",
    "jin",
    "kofi",
    "lena",
    "milan",
    "noor",
    "omar",
    "petra",
]
_LAST = [
    "adams",
    "bauer",
    "costa",
    "diaz",
    "evans",
    "ferrari",
    "garcia",
    "huber",
    "ito",
    "jansen",
    "kovac",
    "lopez",
    "meyer",
    "novak",
]


def make(seed: int) -> tuple[str, int]:
    rng = random.Random(seed)
    names = [f"{first}.{last}" for first in _FIRST for last in _LAST]
    people = [f"{name}@{rng.choice(('example.org', 'example.net'))}" for name in names]
    people = rng.sample(people, rng.randint(110, 150))
    typed = [*people, people[0].upper(), f" {people[1]}", f"{people[2]} "]
    for _ in range(rng.randint(60, 90)):
        address = rng.choice(people)
        typed.append(rng.choice((address, address.title(), f" {address}", address.upper())))
    typed += [f"check{number}@example.com" for number in range(rng.randint(4, 9))]
    typed += [address.replace("@", ".") for address in rng.sample(people, rng.randint(3, 7))]
    rng.shuffle(typed)

    file = io.StringIO()
    write = csv.writer(file, lineterminator="\n").writerow
    write(["number", "email"])
    for number, address in enumerate(typed, 1):
        write([number, address])
    return file.getvalue(), len(people)
