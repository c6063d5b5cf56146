"""Counts interactions and deliveries, and writes them and the vitals as Prometheus reads them.

No metric has a label that names a member or a server: what a label can say is a command, a kind, a
state, a shard, or another word that the code itself contains.
"""

import datetime as dt
import time
from typing import Any

import discord
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)

from bot import __version__
from bot.health.checks import Check, report
from bot.health.monitor import Monitor
from bot.interactions.legacy_ids import current_id
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
        self.registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        Gauge("cohort_info", "The version that runs.", ["version"], registry=registry).labels(
            __version__
        ).set(1)
        self._interactions = Counter(
            "cohort_interactions",
            "Interactions by kind, command and outcome. A button or form has the path of its route.",
            ["kind", "command", "outcome"],
            registry=registry,
        )
        self._first_answer = Histogram(
            "cohort_first_answer_seconds",
            "Time until Discord had the first answer, or was asked for more time. It waits for 3.",
            ["kind"],
            buckets=_ANSWER_SECONDS,
            registry=registry,
        )
        self._deliveries = Counter(
            "cohort_deliveries",
            "Deliveries by kind and by what became of them: sent, skipped, postponed or failed.",
            ["kind", "state"],
            registry=registry,
        )
        self._late = Histogram(
            "cohort_delivery_delay_seconds",
            "Time between when a delivery was due and when it was sent.",
            buckets=_LATE_SECONDS,
            registry=registry,
        )
        self._loop_lag = Histogram(
            "cohort_event_loop_lag_seconds",
            "How late a timer of the event loop was, measured twice a second.",
            buckets=_LAG_SECONDS,
            registry=registry,
        )
        self._lost = Counter(
            "cohort_shard_losses",
            "How often a shard had no working connection to Discord any more.",
            ["shard"],
            registry=registry,
        )
        self._vitals = _Vitals(registry)

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
        self._vitals.update(monitor)
        return generate_latest(self.registry)


def _command(interaction: discord.Interaction[Any]) -> str:
    """Return the name of a command, or the path of a route such as `plan:2:undo`.

    An id that no route has may contain anything, so it counts as "other".
    """
    if command := interaction.command:
        return command.qualified_name
    data: Any = interaction.data or {}
    path = ":".join(current_id(data.get("custom_id", "")).split(":")[:3])
    return path if interaction.client.router.has_path(path) else _OTHER


class _Vitals:
    """Gauges of what the monitor knows."""

    def __init__(self, registry: CollectorRegistry) -> None:
        def gauge(name: str, text: str, *labels: str) -> Gauge:
            return Gauge(f"cohort_{name}", text, labels, registry=registry)

        self._healthy = gauge("healthy", "1 if a check finds nothing wrong, otherwise 0.", "check")
        self._state = gauge("state", "1 for what the process is doing.", "state")
        self._servers = gauge("servers", "Servers that this process serves.")
        self._due = gauge("deliveries_due", "Deliveries that are due and wait to be claimed.")
        self._lag = gauge("oldest_due_seconds", "How long the oldest of them has been due.")
        self._queues = gauge("queue_length", "What waits or is being worked on.", "queue")
        self._connected = gauge(
            "shard_connected", "1 if a shard has a working connection to Discord.", "shard"
        )
        self._ack = gauge(
            "shard_acknowledged_seconds", "Since Discord last answered a heartbeat.", "shard"
        )
        self._event = gauge("shard_event_seconds", "Since anything was last received.", "shard")
        self._lease = gauge("lease_seconds", "Until the lease of the shards ends if not renewed.")
        self._connections = gauge(
            "database_connections_in_use", "Connections in use, by pool.", "pool"
        )
        self._probe = gauge("database_probe_seconds", "How long reading and writing once took.")
        self._space = gauge("database_disk_free_bytes", "Free where an SQLite database is.")
        self._tick = gauge("tick_age_seconds", "Since the scheduler's last tick.")

    def update(self, monitor: Monitor) -> None:
        """Set all gauges to what is known now."""
        found = report(monitor.vitals())
        vitals, wrong = found.vitals, {problem.check for problem in found.problems}
        for check in Check:
            self._healthy.labels(check).set(check not in wrong)
        self._state.clear()
        self._state.labels(vitals.state).set(1)
        self._servers.set(vitals.servers)
        self._lease.set(vitals.lease)
        self._tick.set(vitals.ticked)
        for gauge in (self._connected, self._ack, self._event):
            gauge.clear()
        for shard in vitals.shards:
            self._connected.labels(shard.shard_id).set(not shard.unserved)
            self._ack.labels(shard.shard_id).set(shard.acknowledged)
            self._event.labels(shard.shard_id).set(shard.received)
        self._probe.set(vitals.database.seconds)
        self._space.set(vitals.database.disk_space or 0)
        self._set_work(monitor)

    def _set_work(self, monitor: Monitor) -> None:
        """Set how much there is to do, and what it is done with."""
        if monitor.bot:
            self._queues.labels("pictures").set(monitor.bot.resources.pictures.queue_length)
            for queue, length in monitor.bot.dispatcher.queue_lengths.items():
                self._queues.labels(queue).set(length)
        if monitor.probe:
            self._due.set(monitor.probe.backlog.due)
            self._lag.set(monitor.probe.backlog.lag.total_seconds())
            for pool, count in monitor.probe.connections.items():
                self._connections.labels(pool).set(count)
