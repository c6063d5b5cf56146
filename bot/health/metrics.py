"""Counts interactions and deliveries, and writes them and the vitals as Prometheus reads them.

No metric has a label that names a member or a server: what a label can say is a command, a kind, a
state, a shard, or another word that the code itself contains.
"""

import datetime as dt
import time
from collections.abc import Sequence
from typing import Any

import discord
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)

from bot import __version__
from bot.health.gauges import Gauges
from bot.health.monitor import Monitor
from bot.recorder import Outcome, Recorder

_KINDS = {
    discord.InteractionType.application_command: "command",
    discord.InteractionType.autocomplete: "autocomplete",
    discord.InteractionType.component: "button or menu",
    discord.InteractionType.modal_submit: "form",
}
_OTHER = "other"
_STARTED = "started at"
"""Key in `Interaction.extras`; removed once Discord has taken the first answer."""

_ANSWER_SECONDS = (0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 2.5, 3)
_LATE_SECONDS = (1, 5, 10, 15, 30, 60, 120, 300, 900, 3600)
_LAG_SECONDS = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5)


class Metrics(Recorder):
    """Counters that the bot adds to, and gauges that are set whenever they are read."""

    def __init__(self) -> None:
        # When each was first counted is of no use, and would be a line for each.
        disable_created_metrics()  # type: ignore[no-untyped-call] # the library has no types for it
        self.registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)

        def counter(name: str, text: str, *labels: str) -> Counter:
            return Counter(f"cohort_{name}", text, labels, registry=registry)

        def histogram(name: str, text: str, buckets: Sequence[float], *labels: str) -> Histogram:
            return Histogram(f"cohort_{name}", text, labels, registry=registry, buckets=buckets)

        version = Gauge("cohort_info", "The version that runs.", ["version"], registry=registry)
        version.labels(__version__).set(1)
        text = "Interactions. The command of a button or form is the path of its route."
        self._interactions = counter("interactions", text, "kind", "command", "outcome")
        text = (
            "Time until Discord had the first answer, or was asked for more time. It waits for 3."
        )
        self._first_answer = histogram("first_answer_seconds", text, _ANSWER_SECONDS, "kind")
        text = "Deliveries by what became of them: sent, skipped, postponed or failed."
        self._deliveries = counter("deliveries", text, "kind", "state")
        text = "Time between when a delivery was due and when it was sent."
        self._late = histogram("delivery_delay_seconds", text, _LATE_SECONDS)
        text = "How late a timer of the event loop was, measured twice a second."
        self._loop_lag = histogram("event_loop_lag_seconds", text, _LAG_SECONDS)
        text = "How often a shard had no working connection to Discord any more."
        self._lost = counter("shard_losses", text, "shard")
        self._gauges = Gauges(registry)

    def started(self, interaction: discord.Interaction[Any]) -> None:
        interaction.extras[_STARTED] = time.perf_counter()

    def acknowledged(self, interaction: discord.Interaction[Any]) -> None:
        if started_at := interaction.extras.pop(_STARTED, None):
            kind = _KINDS.get(interaction.type, _OTHER)
            self._first_answer.labels(kind).observe(time.perf_counter() - started_at)

    def finished(self, interaction: discord.Interaction[Any], outcome: Outcome) -> None:
        kind = _KINDS.get(interaction.type, _OTHER)
        self._interactions.labels(kind, _command(interaction), outcome).inc()

    def delivered(self, kind: str, late_by: dt.timedelta) -> None:
        self._deliveries.labels(kind, "sent").inc()
        self._late.observe(max(0.0, late_by.total_seconds()))

    def not_delivered(self, kind: str, state: str) -> None:
        self._deliveries.labels(kind, state).inc()

    def lagged(self, seconds: float) -> None:
        self._loop_lag.observe(seconds)

    def lost_shard(self, shard_id: int) -> None:
        self._lost.labels(shard_id).inc()

    def render(self, monitor: Monitor) -> bytes:
        """Return all metrics in Prometheus's text format."""
        self._gauges.update(monitor)
        return generate_latest(self.registry)


def _command(interaction: discord.Interaction[Any]) -> str:
    """Return the name of a command, or the path of a route such as `plan:2:undo`.

    An id that no route has may contain anything, so it counts as "other".
    """
    if command := interaction.command:
        return command.qualified_name
    data: Any = interaction.data or {}
    path = ":".join(data.get("custom_id", "").split(":")[:3])
    return path if interaction.client.router.has_path(path) else _OTHER
