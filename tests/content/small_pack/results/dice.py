"""Dice. The result: their sum."""

import random


def make(seed: int) -> tuple[str, int]:
    rng = random.Random(seed)
    dice = [rng.randint(1, 6) for _ in range(40)]
    return "\n".join(["dice", *map(str, dice)]), sum(dice)
