"""Plan days on SQL: their statements are run on the orders of the plan, with `sqlite3`."""

import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest

from tests.content.recomputed.items import Item, recomputes, run
from tests.content.recomputed.second_plan.folders import project_folder, typed_in
from tests.content.recomputed.week_2 import listings

Row = tuple[Any, ...]


def statements(code: str) -> Iterator[str]:
    """Yield the SQL statements of a listing, each with its semicolon."""
    statement = ""
    for line in code.splitlines():
        statement += f"{line}\n"
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
    assert not statement.strip(), f"no semicolon after {statement!r}"


def ask(db: sqlite3.Connection, code: str) -> list[list[Row]]:
    """Run statements one at a time; return the rows of each that asks for some."""
    results = [(cursor := db.execute(one), cursor.fetchall()) for one in statements(code)]
    return [rows for cursor, rows in results if cursor.description]


def small_shop() -> sqlite3.Connection:
    """The database after day 1: four shops and eight orders."""
    db = sqlite3.connect(":memory:", isolation_level=None)
    tables, _, orders, *_ = listings("first-database")
    db.executescript(tables)
    db.executescript(orders)
    return db


def shown(rows: list[Row], digits: int = 2) -> list[str]:
    """Rows as the shell shows them, with rounded numbers."""
    return [
        f"{tuple(round(one, digits) if isinstance(one, float) else one for one in row)}"
        for row in rows
    ]


@recomputes("day first-database")
def first_database(item: Item) -> None:
    with project_folder({"tables.sql": item.listings[0]}):
        printed, _ = run(item.listings[1])
    assert f"`{printed[0]}`" in item["told"].text
    db = small_shop()
    item["text"].says(ask(db, "SELECT COUNT(*) FROM orders;")[0][0][0])
    for statement in statements(item.listings[3]):
        with pytest.raises(sqlite3.IntegrityError) as refusal:
            db.execute(statement)
        assert f"{refusal.value}\n" in item["solved"].text


@recomputes("day rows-and-null")
def rows_and_null(item: Item) -> None:
    db, text, solution = small_shop(), item["text"], item["solved"].text
    far, rainy = ask(db, item.listings[0])
    text.says([row[0] for row in far], *(row[0] for row in rainy))
    assert [row[0] for row in rainy] == [7, 4]
    text.says([rows[0][0] for rows in ask(db, item.listings[1])], 8)
    assert ask(db, item.listings[2])[:2] == [[], [(4,)]]
    assert shown(ask(db, item.listings[2])[2])[0] in solution
    wrong, right = ask(db, item.listings[3])
    text.says(len(wrong), len(right))
    assert (wrong, right) == ([(1,), (2,), (4,), (6,)], [(2,), (4,)])
    assert ask(db, solution.split("```")[1]) == [right]
    text.repeats(30, 1, 2)  # what is asked for


@recomputes("day group-by")
def group_by(item: Item) -> None:
    db, text = small_shop(), item["text"]
    ((total,),) = ask(db, item.listings[0])
    assert str(total)[:12] in item["told"].text
    text.says([*total], (total[1] * total[2]) / total[0])
    (shops,) = ask(db, item.listings[1])
    text.says([row[2] for row in shops])
    some = item.listings[1].replace(";", " HAVING COUNT(minutes) >= 3;")
    assert [row[0] for row in ask(db, some)[0]] == [1]
    (dry, rainy), (dry_near, rainy_near) = ask(db, item.listings[2])
    text.says(dry[2], rainy[2], rainy[3], dry[3])
    text.says(rainy_near[2] - dry_near[2])
    for row in shown([dry, rainy, dry_near, rainy_near]):
        assert f"{row}\n" in item["solved"].text
    wrong, right = ask(db, item.listings[3])
    text.says([3, 8], wrong[0][0], right[0][0])
    text.repeats(0, 1)


@recomputes("day joins")
def joins(item: Item) -> None:
    db, text = small_shop(), item["text"]
    names = item.listings[0]
    (counts,) = ask(db, names)
    assert ", ".join(f"{name} {count}" for name, count in counts) in text.text
    text.says(*(count for _, count in counts))
    left = names.replace("JOIN", "LEFT JOIN")
    assert ask(db, left)[0][-1] == ("Zest", 1)
    assert ask(db, left.replace("COUNT(*)", "COUNT(orders.id)"))[0][-1] == ("Zest", 0)
    ((before,),), ((_, after),) = ask(db, item.listings[2])
    text.says(before, after)
    ((grouped,),) = ask(db, item.listings[3])
    text.says([*grouped])
    text.repeats(0, 1, 2, *grouped)
    ((basil, curry, dumplings, zest),) = ask(db, item["solved"].text.split("```")[1])
    names_and_calls = [basil, curry, dumplings, zest]
    assert names_and_calls == [("Basil", 2), ("Curry Corner", 0), ("Dumplings", 1), ("Zest", 0)]


@recomputes("day rebuild-the-data")
def rebuild_the_data(item: Item) -> None:
    make_shop, crash, rain, *_ = item.listings
    with project_folder({"tables.sql": listings("first-database")[0]}):
        printed, names = run(make_shop)
        assert f"prints `{printed[0]}`" in item["told"].text
        item["text"].says([2000, 34.0])
        ((dry, rainy),) = ask(names["db"], rain)
        item["text"].says(rainy[2] - dry[2])
        names["db"].close()
        last = "    db.execute(insert, row)\n"
        crashing = make_shop.replace(last, last + typed_in(crash, 4))
        with pytest.raises(RuntimeError, match="power cut") as crashed:
            run(crashing)
        crashed.traceback[-1].frame.f_globals["db"].close()  # as when the process ends
        with sqlite3.connect("shop.db") as db:
            item["text"].says(db.execute("SELECT COUNT(*) FROM orders").fetchone()[0])
        assert run(make_shop.replace("seed(5)", "seed(6)"))[0] == ["2000 33.8"]
    for row in shown([dry, rainy]):
        assert f"{row}\n" in item["solved"].text
    item["text"].repeats(1000, 2000, 5, 6)


@recomputes("day quotes-and-indexes")
def quotes_and_indexes(item: Item) -> None:
    find, fixed, slow, indexed, _ = item.listings
    typed = ("Basil", "Joe's", "x' OR 'a' = 'a")
    better = "".join(find.splitlines(keepends=True)[:4]) + fixed
    with project_folder({"tables.sql": listings("first-database")[0]}):
        run(listings("first-database")[1])
        found = {name: run(better, input=lambda _, n=name: n)[0] for name in typed}
        assert [*found.values()] == [["[(1, 'Basil')]"], ["[]"], ["[]"]]
        with pytest.raises(sqlite3.OperationalError, match="syntax error"):
            run(find, input=lambda _: typed[1])
        everything = run(find, input=lambda _: typed[2])[0][-1]
    assert everything.count("(") == 4
    few = slow.replace("50000", "50").replace("500000", "500")
    plans = run(f"{few}\n{indexed}")[0][1::2]
    assert [plan.split()[0] for plan in plans] == ["SCAN", "SEARCH", "SCAN"]
    assert all(f"{plan}\n" in item["solved"].text for plan in plans)
    item["text"].repeats(500_000, 7, 0)
