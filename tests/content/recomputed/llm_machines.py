"""The challenges about a model of one's own and about receipts: memory, cost, sums and tokens."""

import math

from tests.content.recomputed.items import Item, recomputes
from tests.content.recomputed.llm_challenges import chance


@recomputes("challenge lm-own-machine")
def own_machine(item: Item) -> None:
    models = [tuple(map(int, row)) for row in item.rows[2:]]
    card, text, files = 24, 4, 3_000
    item["material"].gives(card, text, 200, 189, 12, 4_800, 48, 20, 6, 40)
    item["brief"].gives(files)
    memory = [size * bits / 8 for size, bits, _ in models]
    solution, worked = item["solution"], item["worked"]
    solution.says(memory, card - text)
    worked.says(memory, [card, card - text])
    fits = [one for one, needs in zip(models, memory, strict=True) if needs <= card - text]
    assert sorted(fits) == [(14, 4, 168), (14, 8, 177), (32, 4, 183), (70, 2, 151)]
    solution.repeats(14, 8, 4, 32, 4, 70, 2)
    best = max(right for _, _, right in fits)
    luck = chance(best / 200, 200) * 200
    solution.says([32, 4, best], [14, 8, 177, luck], [70, 2, min(right for _, _, right in fits)])
    worked.says([best, 200, luck])
    provider, machine = files * 0.12, [4_800 / 48, 20, 6 * 40]
    assert sum(machine) == provider
    solution.says([provider, files, *machine, sum(machine)])
    worked.says([files, 0.12, provider], [4_800, 48, machine[0], 20], [6, 40, machine[2], provider])
    worked.says([2 * provider, sum(machine)])


@recomputes("challenge lm-receipts")
def receipts(item: Item) -> None:
    read = [[float(cell) for cell in row[1:]] for row in item.rows[1:]]
    wrong = {
        number: sum(prices)
        for number, (*prices, total) in enumerate(read, 1)
        if not math.isclose(sum(prices), total)
    }
    assert list(wrong) == [2, 6, 8]
    faulty = {2, 4, 6, 7, 8}
    solution, worked = item["solution"], item["worked"]
    solution.says(*([number, due] for number, due in wrong.items()))
    solution.says([*sorted(faulty - set(wrong)), len(wrong), len(faulty)])
    solution.repeats(4, 7)
    for number, due in wrong.items():
        worked.says([due, read[number - 1][-1]])
    assert math.isclose(6.80 + 1.40, read[3][-1])
    worked.says(6.80 - 6.30, 1.90 - 1.40)
    monthly, price, square = 10_000, 2, 28
    item["material"].gives(monthly, price, square, 30)
    for width, height in ((3_024, 4_032), (840, 1_120)):
        across, down = math.ceil(width / square), math.ceil(height / square)
        tokens = across * down
        cost = tokens * monthly / 1e6 * price
        solution.says([tokens, cost])
        worked.says([across, down, tokens])
        worked.says([tokens * monthly / 1e6, cost])
    print_height = 30 * 840 / 3_024
    solution.says(print_height)
    worked.says([30, print_height])
    worked.repeats(50, 100, 100, monthly)  # a sample, a limit and receipts to compare
