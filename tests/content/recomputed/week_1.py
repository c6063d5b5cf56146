"""Plan days of week 1: their code is typed or run as the steps say."""

from tests.content.recomputed.items import Item, recomputes, run, typed
from tests.content.recomputed.numbers import find_numbers, value_of


def numbers_in(lines: list[str]) -> list[float]:
    """The values of all numbers in lines that a program printed, in order."""
    return [value_of(number) for line in lines for number in find_numbers(line)]


@recomputes("day first-program")
def first_program(item: Item) -> None:
    first, second, _ = typed(item.listings[1])
    item["text"].says([first, second])
    item["text"].says(round(0.1 + 0.2, 3))
    item["text"].repeats(0.1, 0.2, 60)
    assert 0.1 + 0.2 != 0.3


@recomputes("day values-and-names")
def values_and_names(item: Item) -> None:
    receipt = item.listings[1]
    for count in ("3", "10"):
        printed = run(receipt.replace("count = 3", f"count = {count}"))[0]
        assert printed[0] in item["text"].text
        item["text"].says(numbers_in(printed))
    *_, number, text = typed(item.listings[3])
    item["text"].says(number, int(text))
    item["text"].repeats(3, 10, 1.5, 1, 5)  # what to answer; "1,5" is two numbers here


@recomputes("day choices")
def choices(item: Item) -> None:
    said, rules, _, model, _ = item.listings
    assert typed(said) == [True, False, True, True]
    subjects = ("Win a prize", "Free tickets", "Free for a meeting", "Lunch", "New window blinds")
    answers = [answer(rules, subject) for subject in subjects]
    assert answers == ["spam", "perhaps spam", "fine", "fine", "spam"]
    broken = model.replace('free phone"', 'free phone lunch lunch"')
    assert broken != model
    asked = (model, "Win cash"), (model, "New window blinds"), (model, "Lunch"), (broken, "Lunch")
    assert [answer(*one) for one in asked] == ["spam", "fine", "fine", "spam"]


def answer(code: str, typed_in: str) -> str:
    """What a program prints to somebody who types this."""
    (printed,) = run(code, input=lambda _: typed_in)[0]
    return printed


@recomputes("day lists-and-loops")
def lists_and_loops(item: Item) -> None:
    printed, _ = run("\n".join(item.listings[1:-1]))
    text = item["text"]
    for line in printed[:2]:
        text.says(numbers_in([line]))
    assert len(printed) == 2 + 5
    text.says(numbers_in(printed[2:3]), numbers_in(printed[-1:]))
    text.says([*range(len(printed[2:]))])


@recomputes("day py-functions")
def py_functions(item: Item) -> None:
    twice = run(item.listings[0])[1]["double"]
    text = item["text"]
    text.says(twice(21), twice(twice(2)))
    printed, names = run(f"{item.listings[1]}\n{item.listings[2]}")
    text.says(numbers_in(printed), names["median"](names["numbers"]))
    values = names["numbers"]
    text.says(max(values, key=values.count))
    text.repeats(0)


@recomputes("day dictionaries")
def dictionaries(item: Item) -> None:
    printed = run(item.listings[1] + "\n" + item.listings[2])[0]
    text = item["text"]
    text.says(numbers_in(printed[1:]))
    counted = run(item.listings[3])[1]["count_words"]("The the THE")
    assert f"{counted}" in text.text
    text.says(counted["the"])
    text.repeats(0, 1, 3)


@recomputes("day files-and-errors")
def files_and_errors(item: Item) -> None:
    assert item.listings[1] in item.listings[2].replace("\n    ", "\n")
