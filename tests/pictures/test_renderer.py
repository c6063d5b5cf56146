"""Pictures are rendered once, in a worker process, within a time limit."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest
from structlog.testing import capture_logs

from bot.pictures.renderer import Card, Pictures

DOT = '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="8" height="8"/></svg>'
CARD = Card("dot", DOT, "a dot")


def _worker(render: str) -> tuple[str, ...]:
    """Return the command of a worker that renders by one of the functions in `workers.py`."""
    return sys.executable, "-m", "tests.pictures.workers", render


@pytest.fixture
async def pictures() -> AsyncIterator[Pictures]:
    """Renders documents with `by_word`; the time limit leaves time to start a worker."""
    made = Pictures(worker=_worker("by_word"), limit=30.0, most_pending=2)
    yield made
    await made.close()


def _card(word: str) -> Card:
    return Card(word, word, word)


async def test_card_is_rendered_as_png() -> None:
    drawing = Pictures(limit=30.0)
    png = await drawing.render(CARD)
    await drawing.close()
    assert png is not None
    assert png.startswith(b"\x89PNG")


async def test_equal_cards_are_rendered_once(tmp_path: Path) -> None:
    drawing = Pictures(worker=_worker("note"), limit=30.0)
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
    drawing = Pictures(worker=_worker("note"), limit=30.0, cache_size=2)
    shown, second, third, last = (_card(str(tmp_path / str(n))) for n in range(4))
    for card in (shown, second, shown, third, shown, last, shown):
        await drawing.render_within(card, 30.0)
    await drawing.close()
    assert (tmp_path / "0").read_text() == "drawn\n"


async def test_document_that_cannot_be_rendered_gets_no_picture() -> None:
    drawing = Pictures(limit=30.0)
    with capture_logs() as logs:
        assert await drawing.render(Card("text", "no drawing", "")) is None
    await drawing.close()
    assert [(entry["event"], entry["reason"]) for entry in logs] == [
        ("picture failed", "ValueError")
    ]


async def test_slow_worker_is_replaced(pictures: Pictures) -> None:
    await pictures.render(_card("start"))
    pictures.limit = 0.1
    with capture_logs():
        assert await pictures.render(_card("dawdle")) is None
    pictures.limit = 30.0
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
    drawing = Pictures(worker=_worker("by_word"), limit=30.0, idle_seconds=0.05)
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
from bot.pictures.renderer import Pictures
from tests.pictures.test_renderer import CARD
async def main():
    pictures = Pictures(limit=30.0)
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
    gone, _ = psutil.wait_procs([worker], timeout=10)
    assert gone == [worker]


async def test_close_ends_worker(pictures: Pictures) -> None:
    await pictures.render(_card("start"))
    worker = _worker_process()
    await pictures.close()
    assert not worker.is_running()
