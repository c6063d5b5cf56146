"""Counts from Kaggle's Titanic table, which can't be shipped: what shares are computed from."""

COUNTS = {  # passengers and survivors
    ("female", 1): (94, 91),
    ("female", 2): (76, 70),
    ("female", 3): (144, 72),
    ("male", 1): (122, 45),
    ("male", 2): (108, 17),
    ("male", 3): (347, 47),
}
WITHOUT_AGE = {1: 30, 2: 11, 3: 136}
SURVIVORS_WITHOUT_AGE = 52
NOT_AT_HAND = "Kaggle's Titanic table can't be shipped"


def people(*, sex: str = "", pclass: int = 0) -> tuple[int, int]:
    """How many passengers of a sex and class there were, and how many survived; of all by default."""
    chosen = [
        counts
        for (one_sex, one_class), counts in COUNTS.items()
        if sex in {"", one_sex} and pclass in {0, one_class}
    ]
    return sum(passengers for passengers, _ in chosen), sum(survivors for _, survivors in chosen)


def share(*, sex: str = "", pclass: int = 0) -> float:
    passengers, survivors = people(sex=sex, pclass=pclass)
    return survivors / passengers
