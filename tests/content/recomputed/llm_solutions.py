"""Worked solutions about language models: the sums that they write out."""

import pytest

from tests.content.recomputed.items import Item, recomputes
from tests.content.recomputed.llm_challenges import chance
from tests.content.recomputed.worked_solutions import names_of
from tests.packs import shipped_catalog


@recomputes("challenge lm-supported-claims")
def supported_claims(item: Item) -> None:
    cost, planned, rides, before, after, asked, students = 300, 250, 12, 21, 14, 80, 44
    worked = item["worked"]
    worked.says([(28 - 23) * 1.0], [1_000 * cost, 1_000 * planned, 1_000 * (cost - planned)])
    worked.says(
        [students, asked, 100 * students / asked], [1_000 * cost, 1_000 * rides, cost / rides]
    )
    worked.says([before, after, before - after, before - after, before], 5 * 2)


@recomputes("challenge lm-six-tickets")
def six_tickets(item: Item) -> None:
    item["worked"].repeats(88)  # a customer's number in a made-up ticket


@recomputes("challenge lm-tune-or-retrieve")
def tune_or_retrieve(item: Item) -> None:
    worked = item["worked"]
    tokens, price, training = 4_000 * 3_000, 2, 600
    a_day = tokens / 1e6 * price
    worked.says([4_000, 3_000, tokens, price, a_day], [training, a_day, training / a_day])
    worked.says([a_day / 10, training / (a_day / 10)])
    worked.says([50_000, 50, 50, 50_000 / 50])
    worked.says([300, 500, 100 * 300 * 500 / 1e6 * price])
    worked.repeats(200)  # texts to keep aside


@recomputes("challenge lm-twenty-answers")
def twenty_answers(item: Item) -> None:
    worked, fails = item["worked"], [4, 6, 10, 11, 14, 15, 17]
    model_differs = sorted({*fails, 9, 20} - {15})
    worked.says([*fails, 20 - len(fails)], [2, 3, 20, 2 * 3 * 20], [5, 2, 20, 5 * 2 * 20])
    worked.says([20 - 2, 20, 6, 13], [20 - len(model_differs), 20, *model_differs])
    worked.says([20 - len(fails), 20, len(fails)])
    passed_by_model = 20 - len({15, 9, 20})
    ours, models = 100 * (20 - len(fails)) / 20, 100 * passed_by_model / 20
    worked.says([20 - len(fails), 20, ours], [passed_by_model, 20, models, models - ours])
    worked.says(100 * (20 - len(model_differs)) / 20)
    worked.repeats(50)  # answers to check a change with


@recomputes("challenge lm-chunk-size")
def chunk_size(item: Item) -> None:
    worked, questions = item["worked"], 40
    for size, k, hits in ((100, 20, 33), (200, 10, 34), (400, 5, 33), (800, 2, 26)):
        worked.says([size, k, hits, 100 * hits / questions])
    worked.says([10, 100, 10 * 100, 800, 10 * 800], [10, 10 * 100, 10 * 800])
    best = 34 / questions
    worked.says([best, questions, best, 1 - best, questions, chance(best, questions)])
    worked.says(chance(best, questions) * questions, [34 + 5, questions])


@recomputes("challenge lm-token-bill")
def token_bill(item: Item) -> None:
    worked, millions = item["worked"], 200_000 / 1e6
    parts = [1_800, 2_000, 1_200, 50]
    costs = [part * millions * 2 for part in parts]
    bill = sum(costs) + 400 * millions * 8
    worked.says([*parts, sum(parts), 200_000, sum(parts) * millions, sum(costs)])
    worked.says([400, 200_000, 400 * millions, 400 * millions * 8, bill, bill / 2])
    worked.says([2_000 * millions, costs[1], costs[0], 400 * millions * 8, costs[2], costs[3]])
    worked.says([costs[0], 0.9, costs[0] * 0.9], [costs[1], costs[1] / 2])
    cut, shorter = (1_200 - 300) * millions, (400 - 220) * millions
    worked.says([900, 1_200, cut, cut * 2], [180, 400, shorter, 8, shorter * 8])
    saved = [costs[0] * 0.9, costs[1] / 2, shorter * 8]
    worked.says([bill, *saved, bill - sum(saved)])
    worked.says([2, 200, 2 / 200 * 200_000, 2 / 200 * 200_000 * 0.20, cut * 2])
    worked.says([1, 200, 1 / 200 * 200_000 * 0.20, costs[1] / 2])
    more = (172 - 141) / 200 * 200_000
    worked.says([4, 5, bill, bill * 4 / 5], [172 - 141, 200, more, 200_000, more * 0.20])
    worked.says(more * 0.20 - bill * 4 / 5)
    share = 172 / 200
    worked.says([share, 1 - share, 200, chance(share, 200), chance(share, 200) * 200])
    worked.says([costs[0] / 10, costs[0]])


@recomputes("challenge lm-ten-questions")
def ten_questions(item: Item) -> None:
    worked, adult = item["worked"], 6
    worked.says("19:15", "20:00")
    worked.says([2 * adult + adult / 2 + 0, 2 * adult, adult / 2, 0], 8 * adult)
    asked = [line for line in worked.text.splitlines() if "Must say" in line]
    silent = [n for n, question in enumerate(asked, 1) if "Silent" in question]
    passed = [n for n, question in enumerate(asked, 1) if question.endswith("Silent.")]
    assert silent == [9, 10]
    worked.says(passed, [len(passed), len(asked)], [9, 10, 100 * 9 / 10])


@recomputes("challenge lm-agent-trace")
def agent_trace(item: Item) -> None:
    item["worked"].says(2 * 40)


@recomputes("challenge lm-answer-alone")
def answer_alone(item: Item) -> None:
    worked = item["worked"]
    found, missed, waits, reading, harm, bills = 46, 4, 896, 3, 2_000, 520
    worked.says([found, waits, found + waits, 1_000, 100 * (found + waits) / 1_000])
    worked.says([1_000 - found - missed, 100 * (1_000 - found - missed) / 1_000])
    worked.says(
        [1_000, reading, 1_000 * reading], [100, 100 * reading], [missed, harm, missed * harm]
    )
    worked.says([100 * reading + missed * harm])
    worked.says([reading, harm, 100 * reading / harm, 1_000 * reading / harm, 1_000])
    worked.says([3, 140, 100 * 3 / 140], [1, 240, 100 / 240], [3, bills, 100 * 3 / bills])
    bound = 3 / bills
    worked.says([bills, bound, harm, bills * bound * harm, bills * reading])
    worked.says([2_000, 3, 2_000, 100 * 3 / 2_000], [1, 10])


@recomputes("challenge lm-reply-contract")
def reply_contract(item: Item) -> None:
    """The example of the prompt passes the check, and replies with other faults don't."""
    names = names_of("lm-reply-contract")
    worked = shipped_catalog().challenge_by_id["lm-reply-contract"].worked_solution
    assert worked
    assert f"Example: {names['example']}" in worked.text
    for fault in ('"2"', "2.0", "true", "0", "null"):
        with pytest.raises(ValueError, match="count"):
            names["check"](names["example"].replace("2", fault))
    for day in ("2026-12-1", "20261201", "2026-11-31", "soon"):
        with pytest.raises(ValueError, match=r"date|day|isoformat"):
            names["check"](names["example"].replace("null", f'"{day}"'))
    for reply in ("7", "[7]", '["desk"]', '{"item": "desk", "count": 2}'):
        with pytest.raises(ValueError, match="fields"):
            names["check"](reply)
