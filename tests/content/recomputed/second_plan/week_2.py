"""Plan days on packages and Git: the package is run, and so is Git if it is installed."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.content.recomputed.items import Item, recomputes, run
from tests.content.recomputed.numbers import near
from tests.content.recomputed.second_plan.folders import (
    HAS_GIT,
    git,
    project_folder,
    run_module,
    shell,
    solved_turn,
    turn_of,
    write,
)
from tests.content.recomputed.week_1 import numbers_in
from tests.content.recomputed.week_2 import listings

SLOWEST = 'print("slowest:", max(minutes))'


@contextmanager
def delivery(**more: str) -> Iterator[None]:
    """Work in the folder of the project: its package, more of its modules, and 2,000 orders."""
    db, report = listings("modules-and-paths")[2:4]
    modules = {"__init__": "", "db": db, "report": report} | more
    files = {f"eta/{name}.py": code for name, code in modules.items()}
    files["tables.sql"] = listings("first-database")[0]
    with project_folder(files):
        run(listings("rebuild-the-data")[0])[1]["db"].close()
        yield


def measured(rule: str) -> list[float]:
    """How far off the average and the rule are."""
    with delivery(rule=rule, measure=listings("branches")[2]):
        return numbers_in(run_module("eta.measure"))


@recomputes("day modules-and-paths")
def modules_and_paths(item: Item) -> None:
    with delivery():
        assert run(item.listings[1])[0] == ["2000"]
        printed = run_module("eta.report")
    assert f"`{printed[0]}`" in item["told"].text
    item["text"].says(numbers_in(printed)[0])


@recomputes("day virtual-environment")
def virtual_environment(item: Item) -> None:
    named = 2 + sum(not line.startswith("-") for line in item.listings[1].splitlines())
    item["text"].says(named)
    item["text"].cannot_check("it depends on the newest packages", near(30, within=5))


@recomputes("day save-points")
def save_points(item: Item) -> None:
    assert f"`{SLOWEST}`" in item["told"].text
    first, change, accident, _ = item.listings[1:]
    with delivery(report=f"{listings('modules-and-paths')[3]}\n{SLOWEST}"):
        assert "\n".join(run_module("eta.report")) in item["solved"].text
        if HAS_GIT:
            report = Path("eta/report.py")
            report.write_text(report.read_text().replace(SLOWEST, ""))
            Path(".gitignore").write_text("*.db\n")
            assert "shop.db" not in git(first)
            report.write_text(report.read_text() + SLOWEST)
            said = git(change)
            assert f"\n+{SLOWEST}\n" in said
            assert [line.split(" ", 1)[1] for line in said.splitlines()[-2:]] == [
                "Report the slowest order",
                "Build the order database and report on it",
            ]
            Path("eta/db.py").unlink()
            assert "deleted:    eta/db.py" in git(accident)
            assert Path("eta/db.py").exists()
            keep_a_diary()


def keep_a_diary() -> None:
    with project_folder({}):
        shell(solved_turn("save-points"))
        *commits, second = shell(turn_of("save-points").code or "").splitlines()
        assert (len(commits), second) == (3, "sun")
        assert Path("today.txt").read_text() == "rain\n"


@recomputes("day branches")
def branches(item: Item) -> None:
    average, rule = measured(item.listings[0])
    item["text"].says([average, rule], [34, average])
    with_items = measured(solved_turn("branches", "python"))[1]
    assert f"off by {with_items}," in str(turn_of("branches").solution)
    assert with_items < 3.5
    item["text"].says(rule)
    item["text"].repeats(3.5)
    if HAS_GIT:
        assert merged(item) in item["solved"].text


def merged(item: Item) -> str:
    """What Git prints when it merges the branch, below the line with the numbers of the commits."""
    with project_folder({}):
        git("git init -b main\ngit commit --allow-empty -m first")
        git("git switch -c rule")
        write({"eta/rule.py": item.listings[0], "eta/measure.py": item.listings[2]})
        git("git add eta/rule.py eta/measure.py\ngit commit -m measure")
        _, _, said = git(item.listings[3]).partition("Updating ")
    return said[said.index("\n") + 1 : said.index("Deleted")]


@recomputes("day merge-conflict")
def merge_conflict(item: Item) -> None:
    first = listings("branches")[0]
    rain, start = first.replace("5 if", "6 if"), first.replace("12 +", "15 +")
    off = [measured(rule)[1] for rule in (rain, start, start.replace("5 if", "6 if"))]
    item["text"].says(*off)
    item["text"].repeats(5, 6, 12, 15)
    assert all(str(one) in item["solved"].text for one in off)
    if HAS_GIT:
        resolve_conflict(item, first, rain, start)


def resolve_conflict(item: Item, first: str, rain: str, start: str) -> None:
    with project_folder({"eta/rule.py": first}):
        rule = Path("eta/rule.py")
        git("git init -b main\ngit add eta\ngit commit -m first")
        for step, text in zip(item.listings[:2], (rain, start), strict=True):
            switch, _, commit = step.splitlines()
            git(switch)
            rule.write_text(f"{text}\n")
            git(commit)
        said = git(item.listings[2])
        assert said.count("CONFLICT (content): Merge conflict in eta/rule.py") == 2
        assert rule.read_text() in item["solved"].text
        rule.write_text(f"{rain}\n")
        assert "|/" in git(item.listings[3])
    with project_folder({}):
        assert shell(solved_turn("merge-conflict")).count("CONFLICT") == 1
        *graph, menu = shell(turn_of("merge-conflict").code or "").splitlines()
        assert any("|/" in line for line in graph)
        assert menu == "pizza, salad, soup"


@recomputes("day remote-repository")
def remote_repository(item: Item) -> None:
    if not HAS_GIT:
        return
    with project_folder({"delivery/eta/rule.py": "", "delivery/tables.sql": ""}):
        git("git init -b main\ngit add .\ngit commit -m first", "delivery")
        git(item.listings[0], "delivery")
        Path("copy/README.md").write_text("What this is\n")
        there, here = item.listings[1].split("cd ../delivery")
        git(there, "copy")
        said = git(here, "delivery")
        assert Path("delivery/README.md").exists()
    shown = item["solved"].text.split("```")[1].strip()
    assert shown in said
    with project_folder({}):
        said = shell(solved_turn("remote-repository"))
        assert said.count("failed to push some refs") == 1
        shell("git clone box.git again")
        files = shell(turn_of("remote-repository").code or "", "again")
        assert files.splitlines() == ["a.txt", "b.txt", "c.txt"]
