"""Plan days on asking a model: their files run with the stand-in of the plan."""

import json

from tests.content.recomputed.items import Item, recomputes
from tests.content.recomputed.third_plan.folders import (
    Files,
    borrowbox,
    changes,
    replaced,
    run_file,
    run_turn,
    saves,
)
from tests.content.recomputed.week_2 import listings

saves("stand-in", "standin.py", "llm.py", "first.py")


@recomputes("day stand-in")
def stand_in(item: Item) -> None:
    run_turn("stand-in")
    with borrowbox("stand-in"):
        (printed,) = run_file("first.py")
    assert f"{printed}\n" in item["solved"].text


@changes("tokens-and-bill")
def _replay(files: Files) -> None:
    replay, recorded, both, _ = listings("tokens-and-bill")
    server = files["standin.py"]
    old = server[server.index("def reply") : server.index("\n\n\nclass StandIn")]
    imports = "from http.server import ThreadingHTTPServer as Server\n"
    server = replaced(server, old, replay)
    more = "from math import ceil\nfrom pathlib import Path\n"
    files["standin.py"] = replaced(server, imports, imports + more)
    files["recorded/day02.txt"] = recorded
    files["cost.py"], _, bill = both.partition("\n\n\n")
    files["bill.py"] = bill


@recomputes("day tokens-and-bill")
def tokens_and_bill(item: Item) -> None:
    run_turn("tokens-and-bill")
    with borrowbox("tokens-and-bill"):
        print(run_file("bill.py"))
