"""What the bot counts while it is used and sends by itself, and that the metrics name nobody."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import generate_latest

from bot.metrics import Metrics
from tests.cogs.challenges.weekly import start_week
from tests.cogs.stage import Stage, answer_of

_BOARD = Path(__file__).parents[2] / "docs" / "grafana.json"


@pytest.fixture
def metrics(stage: Stage) -> Metrics:
    """What the bot on the stage counts with."""
    return stage.bot.resources.metrics


async def _press_unknown_button(stage: Stage) -> None:
    answer_of(await stage.click_id(f"plan:2:{stage.alice.user.id}"))


def _counted(metrics: Metrics, name: str) -> dict[tuple[str, ...], float]:
    """Return the values of a metric by its labels, without those that are 0."""
    return {
        tuple(sample.labels.values()): sample.value
        for family in metrics.registry.collect()
        for sample in family.samples
        if sample.name == name and sample.value
    }


async def test_menus_of_routes_and_ids_with_a_marker_are_counted_by_their_routes(
    stage: Stage, metrics: Metrics
) -> None:
    await stage.create_group()
    await stage.ask("plan join")
    await stage.set_plan("Only weekdays")
    await stage.click_id("group:2:check|d12", stage.morgan)
    commands = {command for _, command, _ in _counted(metrics, "cohort_interactions_total")}
    assert commands >= {"plan:2:pace", "group:2:check"}
    assert "other" not in commands


async def test_interactions_are_counted_by_command_and_outcome(
    stage: Stage, metrics: Metrics
) -> None:
    await stage.create_group()
    joined = await stage.ask("plan join")
    await stage.press(joined, "Day 1 done")
    await stage.ask_refused("plan done", day=31)
    await stage.alice.autocomplete(stage.channel, "plan join", "plan", "note")
    await _press_unknown_button(stage)
    assert _counted(metrics, "cohort_interactions_total") == {
        ("command", "plan join", "answered"): 1,
        ("button or menu", "plan:2:done", "answered"): 1,
        ("command", "plan done", "refused"): 1,
        ("autocomplete", "plan join", "answered"): 1,
        ("button or menu", "other", "refused"): 1,
    }
    assert _counted(metrics, "cohort_first_answer_seconds_count") == {
        ("command",): 2,
        ("button or menu",): 2,
        ("autocomplete",): 1,
    }


async def test_forms_and_jobs_are_counted_by_kind(stage: Stage, metrics: Metrics) -> None:
    week = await start_week(stage)
    await week.submit()
    assert _counted(metrics, "cohort_jobs_total") == {
        ("panel", "sent"): 1,
        ("weekly_post", "sent"): 1,
        ("review", "sent"): 1,
    }
    assert sum(_counted(metrics, "cohort_job_delay_seconds_count").values()) == 3
    assert ("form", "challenge:2:answer", "answered") in _counted(
        metrics, "cohort_interactions_total"
    )


async def test_bug_is_counted_as_failed(
    stage: Stage, metrics: Metrics, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.interactions.respond.build_request", None)
    await stage.run("plan today")
    assert _counted(metrics, "cohort_interactions_total") == {
        ("command", "plan today", "failed"): 1
    }


async def test_no_label_names_a_member_or_server(stage: Stage, metrics: Metrics) -> None:
    week = await start_week(stage)
    await week.submit()
    await _press_unknown_button(stage)
    text = generate_latest(metrics.registry).decode()
    labels = re.findall(r"\{(.*)\}", text)
    ids = {stage.server.id, stage.channel.id, stage.alice.user.id, week.group.id, week.channel.id}
    assert len(labels) > 50
    assert [one for one in labels if re.search(r"\d{6}", one)] == []
    assert [one for one in labels if any(f'"{an_id}"' in one for an_id in ids)] == []
    assert [name for name in ("alice", "morgan", "Night owls") if name in text] == []


def _queries(part: Any) -> Iterator[str]:
    """Yield all queries in a part of the board."""
    if isinstance(part, dict):
        if "expr" in part:
            yield part["expr"]
        part = list(part.values())
    if isinstance(part, list):
        for one in part:
            yield from _queries(one)


def test_board_shows_only_metrics_that_exist() -> None:
    board = json.loads(_BOARD.read_text(encoding="utf-8"))
    asked = {
        name for query in _queries(board) for name in re.findall(r"\b(?:cohort|process)_\w+", query)
    }
    suffixes = {"counter": ("_total",), "histogram": ("_bucket", "_count", "_sum")}
    there = {
        family.name + suffix
        for family in Metrics().registry.collect()
        for suffix in suffixes.get(family.type, ("",))
    }
    assert len(asked) > 10
    assert asked - there == set()
