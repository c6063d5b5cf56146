"""The challenge about a coding agent's pull request: its code before and after the change is run."""

import re
from typing import Any

from tests.content.recomputed.items import Item, recomputes, run


def _versions(item: Item) -> tuple[dict[str, Any], dict[str, Any]]:
    """The names of the code before and after the change, run as it is shown."""
    old, new = (
        "\n".join(line[1:] for line in item.listings[0].splitlines() if line[:1] != left_out)
        for left_out in "+-"
    )
    return run(old)[1], run(new)[1]


def _shop_orders(item: Item) -> list[tuple[float, bool, int]]:
    rows = re.findall(r"^[A-E]  ([\d.]+)(, member)? +(\d+)$", item.listings[1], re.MULTILINE)
    return [(float(total), bool(member), int(monthly)) for total, member, monthly in rows]


@recomputes("challenge lm-agents-pull-request")
def agents_pull_request(item: Item) -> None:
    before, after = _versions(item)
    for test in ("test_free_from_50", "test_member_of_29_pays"):
        after[test]()
    orders = _shop_orders(item)
    right = [0 if total >= 50 or (member and total >= 30) else 4.9 for total, member, _ in orders]
    paid = [
        [code["shipping"](total, member) for total, member, _ in orders] for code in (before, after)
    ]
    assert paid[1] == [0] * len(orders)
    solution = item["solution"]
    solution.says(paid[0], right, paid[1][0])
    lost = [o[2] for o, due, pays in zip(orders, right, paid[1], strict=True) if pays < due]
    taken = [o[2] for o, due, pays in zip(orders, right, paid[0], strict=True) if pays > due]
    solution.says([sum(lost), sum(lost) * 4.9], sum(taken) * 4.9)
    item["material"].gives(4.9, 50, 30)
    solution.repeats(50)
    wrong = {o[0]: due for o, due, pays in zip(orders, right, paid[1], strict=True) if pays != due}
    solution.says(*([total, due] for total, due in wrong.items()))
    assert [paid[0][n] == due for n, due in enumerate(right)].count(True) == 4
    assert len(orders) - len(wrong) == 3  # as the worked solution says in words


@recomputes("challenge lm-agents-pull-request")
def agents_pull_request_answer(item: Item) -> None:
    _, after = _versions(item)
    orders = _shop_orders(item)
    lost = [
        monthly
        for total, member, monthly in orders
        if (total, member) in {(49.6, False), (29, True)}
    ]
    item["worked"].says([*lost, sum(lost), 4.9, sum(lost) * 4.9], [5, 5 * 4.9])
    assert (
        after["shipping"](49.6) == after["shipping"](29, member=True) == 0
    )  # the two new tests fail
