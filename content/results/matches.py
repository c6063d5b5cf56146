"""The lists of a library and a school, written differently. The result: how many people are on both."""

import csv
import io
import random

_FIRST = (
    "Ana",
    "Benoît",
    "Chloé",
    "Darío",
    "Eva",
    "François",
    "Gül",
    "Hanna",
    "Inês",
    "Jörg",
    "Léa",
    "Zoë",
)
_LAST = (
    "Álvarez",
    "Bauer",
    "Costa",
    "Díaz",
    "Evans",
    "Gómez",
    "Huber",
    "Müller",
    "Nováková",
    "Ortiz",
    "Peña",
    "Sánchez",
)
_PLAIN = str.maketrans("áéèêëíîóöúüñç", "aeeeeiioouunc")


def _name(first: str, last: str, rng: random.Random, *, plain: bool) -> str:
    name = rng.choice((f"{first} {last}", f"{last}, {first}", f"{first}  {last} "))
    if plain:
        return name.lower().translate(_PLAIN)
    return rng.choice((name, name.upper(), name.lower()))


def make(seed: int) -> tuple[str, int]:
    rng = random.Random(seed)
    names = [(first, last) for first in _FIRST for last in _LAST]
    rng.shuffle(names)
    rows: list[tuple[str, str, str]] = []
    both = 0

    def add(place: str, first: str, last: str, born: tuple[int, int, int]) -> None:
        year, month, day = born
        date = f"{year}-{month:02}-{day:02}" if place == "library" else f"{day}.{month}.{year}"
        plain = place == "library" if len(rows) < 20 else rng.random() < 0.1
        rows.append((place, _name(first, last, rng, plain=plain), date))

    for number, (first, last) in enumerate(names):
        born = (rng.randint(1980, 2010), rng.randint(1, 12), rng.randint(13, 28))
        kind = number % 5 if number < 10 else rng.randrange(5)
        if kind in {0, 1}:
            both += 1
            add("library", first, last, born)
            add("school", first, last, born)
            if kind == 1:  # on one list twice
                add("library", first, last, born)
        elif kind == 2:  # two people of one name
            year, month, day = born
            add("library", first, last, born)
            add("school", first, last, (year + rng.randint(1, 5), month, day))
        else:
            add(("library", "school")[kind - 3], first, last, born)
    rng.shuffle(rows)

    file = io.StringIO()
    write = csv.writer(file, lineterminator="\n").writerow
    write(["list", "name", "born"])
    for row in rows:
        write(row)
    return file.getvalue(), both
