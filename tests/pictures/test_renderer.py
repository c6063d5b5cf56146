"""Pictures are rendered once, in a worker process, within a time limit; generators run there, too."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest
from structlog.testing import capture_logs

from bot.pictures.renderer import Card, Pictures, WorkerError, WorkerProcess

DOT = '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="8" height="8"/></svg>'
CARD = Card("dot", DOT, "a dot")


def _worker(render: str, idle_seconds: float = 20.0) -> WorkerProcess:
    """Return a worker that renders by one of the functions in `workers.py`."""
    command = (sys.executable, "-m", "tests.pictures.workers", render)
    return WorkerProcess(limit=30.0, idle_seconds=idle_seconds, command=command)


@pytest.fixture
async def pictures() -> AsyncIterator[Pictures]:
    """Renders documents with `by_word`; the time limit leaves time to start a worker."""
    made = Pictures(_worker("by_word"), most_pending=2)
    yield made
    await made.close()


def _card(word: str) -> Card:
    return Card(word, word, word)


async def test_card_is_rendered_as_png() -> None:
    drawing = Pictures(WorkerProcess(limit=30.0))
    png = await drawing.render(CARD)
    await drawing.close()
    assert png is not None
    assert png.startswith(b"\x89PNG")


async def test_equal_cards_are_rendered_once(tmp_path: Path) -> None:
    drawing = Pictures(_worker("note"))
    card = Card("note", str(tmp_path / "notes"), "a note")
    await asyncio.gather(*(drawing.render(card) for _ in range(5)))
    await drawing.render(Card("another name", card.svg, "other words"))
    await drawing.close()
    assert (tmp_path / "notes").read_text() == "drawn\n"


async def test_worker_that_dies_costs_one_picture(pictures: Pictures) -> None:
    with capture_logs() as logs:
        assert await pictures.render(_card("die")) is None
    assert logs[0]["event"] == "picture failed"
    assert await pictures.render(_card("next")) == b"next"


async def test_worker_that_dies_while_it_answers_costs_one_picture(pictures: Pictures) -> None:
    with capture_logs() as logs:
        assert await pictures.render(_card("die halfway")) is None
    assert logs[0]["event"] == "picture failed"


async def test_card_that_is_still_shown_stays_in_the_cache(tmp_path: Path) -> None:
    drawing = Pictures(_worker("note"), cache_size=2)
    shown, second, third, last = (_card(str(tmp_path / str(n))) for n in range(4))
    for card in (shown, second, shown, third, shown, last, shown):
        await drawing.render_within(card, 30.0)
    await drawing.close()
    assert (tmp_path / "0").read_text() == "drawn\n"


async def test_document_that_cannot_be_rendered_gets_no_picture() -> None:
    drawing = Pictures(WorkerProcess(limit=30.0))
    with capture_logs() as logs:
        assert await drawing.render(Card("text", "no drawing", "")) is None
    await drawing.close()
    assert [(entry["event"], entry["reason"]) for entry in logs] == [
        ("picture failed", "ValueError")
    ]


async def test_slow_worker_is_replaced(pictures: Pictures) -> None:
    await pictures.render(_card("start"))
    pictures.process.limit = 0.1
    with capture_logs():
        assert await pictures.render(_card("dawdle")) is None
    pictures.process.limit = 30.0
    assert await pictures.render(_card("next")) == b"next"


async def test_rendering_continues_after_timeout_of_caller(pictures: Pictures) -> None:
    with capture_logs():
        assert await pictures.render_within(_card("patience"), 0.0001) is None
    assert await pictures.render(_card("patience")) == b"patience"


async def test_full_queue_refuses_cards(pictures: Pictures) -> None:
    with capture_logs() as logs:
        drawn = await asyncio.gather(*(pictures.render(_card(str(n))) for n in range(3)))
    assert drawn == [b"0", b"1", None]
    assert logs[-1]["event"] == "picture refused"


async def test_ctrl_c_in_a_terminal_does_not_reach_the_worker(pictures: Pictures) -> None:
    await pictures.render(_card("start"))
    assert os.getpgid(_worker_process().pid) != os.getpgid(0)  # a terminal signals the whole group


async def test_worker_knows_neither_token_nor_database(
    pictures: Pictures, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "secret")
    monkeypatch.setenv("DATABASE_URL", "postgresql://bot:secret@db/bot")
    await pictures.render(_card("start"))
    assert not {"DISCORD_TOKEN", "DATABASE_URL"} & _worker_process().environ().keys()


async def test_idle_worker_is_ended() -> None:
    drawing = Pictures(_worker("by_word", idle_seconds=0.05))
    await drawing.render(_card("start"))
    await asyncio.to_thread(_worker_process().wait, 10)
    assert await drawing.render(_card("again")) == b"again"
    await drawing.close()


def _worker_process() -> psutil.Process:
    """Return the only worker of this test's process."""
    (worker,) = (
        child
        for child in psutil.Process().children()
        if "tests.pictures.workers" in child.cmdline()
    )
    return worker


_A_BOT_AND_ITS_WORKER = """
import asyncio, psutil, time
from bot.pictures.renderer import WorkerProcess
from bot.pictures.renderer import Pictures
from tests.pictures.test_renderer import CARD
async def main():
    pictures = Pictures(WorkerProcess(limit=30.0))
    await pictures.render(CARD)
    print(psutil.Process().children()[0].pid, flush=True)
    time.sleep(60)
if __name__ == "__main__":
    asyncio.run(main())
"""


def test_worker_exits_when_bot_is_killed(tmp_path: Path) -> None:
    (tmp_path / "bot_and_worker.py").write_text(_A_BOT_AND_ITS_WORKER)
    command = [sys.executable, str(tmp_path / "bot_and_worker.py")]
    root = str(Path(__file__).parents[2])
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": root}
    ) as bot:
        assert bot.stdout is not None
        worker = psutil.Process(int(bot.stdout.readline()))
        bot.kill()
    gone, _ = psutil.wait_procs([worker], timeout=120)
    assert gone == [worker]


async def test_close_ends_worker(pictures: Pictures) -> None:
    await pictures.render(_card("start"))
    worker = _worker_process()
    await pictures.close()
    assert not worker.is_running()


DICE = """
import random
def make(seed):
    print("rolling")
    dice = random.Random(seed).choices(range(1, 7), k=100)
    return "\\n".join(map(str, dice)), sum(dice)
"""


async def test_generator_makes_the_same_file_for_the_same_seed() -> None:
    process = WorkerProcess(limit=30.0)
    text, result = await process.make_input(DICE, 7)
    assert (text, result) == await process.make_input(DICE, 7)
    assert (text, result) != await process.make_input(DICE, 8)
    assert result == sum(map(int, text.split()))
    await process.close()


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        ("def make(seed): return 1 / 0", "ZeroDivisionError"),
        ("def make(seed): raise SystemExit", "IncompleteReadError"),
        ("def make(seed):\n    while True: pass", "TimeoutError"),
    ],
)
async def test_generator_that_fails_is_told_and_pictures_are_drawn_on(
    pictures: Pictures, program: str, reason: str
) -> None:
    await pictures.render(_card("start"))
    pictures.process.limit = 0.3 if reason == "TimeoutError" else 30.0
    with pytest.raises(WorkerError, match=reason):
        await pictures.process.make_input(program, 1)
    pictures.process.limit = 30.0
    assert await pictures.render(_card("next")) == b"next"


async def test_answer_to_a_cancelled_request_is_not_given_to_the_next(pictures: Pictures) -> None:
    await pictures.render(_card("start"))
    cancelled = asyncio.create_task(pictures.process.make_input(DICE, 1))
    await asyncio.sleep(0)
    cancelled.cancel()
    with pytest.raises(asyncio.CancelledError):
        await cancelled
    assert await pictures.render(_card("next")) == b"next"
