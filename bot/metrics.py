"""Counts what the bot does, for Prometheus.

No metric has a label that names a member or a server: what a label can say is a command, a kind, a
state, or another word that the code itself contains.
"""

import asyncio
import datetime as dt
import time
from collections.abc import Sequence
from enum import StrEnum
from typing import Any

import discord
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
)

from bot import __version__

_KINDS = {
    discord.InteractionType.application_command: "command",
    discord.InteractionType.autocomplete: "autocomplete",
    discord.InteractionType.component: "button or menu",
    discord.InteractionType.modal_submit: "form",
}
_OTHER = "other"
_STARTED, PATH = "started at", "path"
"""Keys in `Interaction.extras`: when it came, until Discord has taken the first answer, and the path of its route."""

_ANSWER_SECONDS = (0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 2.5, 3)
_LATE_SECONDS = (1, 5, 10, 15, 30, 60, 120, 300, 900, 3600)
_LAG_SECONDS = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5)
_SECONDS_BETWEEN_LAGS = 0.5

disable_created_metrics()  # type: ignore[no-untyped-call] # when each was first counted is of no use


class Outcome(StrEnum):
    """How an interaction ended; the values are shown in the metrics."""

    ANSWERED = "answered"
    REFUSED = "refused"  # a rule said no, and the person was told
    FAILED = "failed"  # a bug, or Discord did not let the bot do what it had to
    UNAVAILABLE = "unavailable"
    """The database or Discord could not be used at the moment, and the person was told."""
    TOO_LATE = "too late"  # Discord no longer took an answer


class Metrics:
    """The counters of one process, and gauges that are set when they are read."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)

        def counter(name: str, text: str, *labels: str) -> Counter:
            return Counter(f"cohort_{name}", text, labels, registry=registry)

        def gauge(name: str, text: str, *labels: str) -> Gauge:
            return Gauge(f"cohort_{name}", text, labels, registry=registry)

        def histogram(name: str, text: str, buckets: Sequence[float], *labels: str) -> Histogram:
            return Histogram(f"cohort_{name}", text, labels, registry=registry, buckets=buckets)

        gauge("info", "The version that runs.", "version").labels(__version__).set(1)
        self.healthy = gauge("healthy", "1 if a check finds nothing wrong, otherwise 0.", "check")
        self.servers = gauge("servers", "Servers that this process serves.")
        self.shards_down = gauge("shards_down", "Shards without a connection to Discord.")
        self.due = gauge("jobs_due", "Jobs that are due and wait to be claimed.")
        self.lag = gauge("oldest_due_seconds", "How long the oldest of them has been due.")
        text = "Interactions. The command of a button or form is the path of its route."
        self._interactions = counter("interactions", text, "kind", "command", "outcome")
        text = (
            "Time until Discord had the first answer, or was asked for more time. It waits for 3."
        )
        seconds = histogram("first_answer_seconds", text, _ANSWER_SECONDS, "kind")
        self._first_answer = {kind: seconds.labels(kind) for kind in (*_KINDS.values(), _OTHER)}
        text = "Jobs by what became of them: sent, skipped, postponed or failed."
        self._jobs = counter("jobs", text, "kind", "state")
        text = "Time between when a job was due and when it was sent."
        self._late = histogram("job_delay_seconds", text, _LATE_SECONDS)
        text = "How late a timer of the event loop was, measured twice a second."
        self._loop_lag = histogram("event_loop_lag_seconds", text, _LAG_SECONDS)

    def started(self, interaction: discord.Interaction[Any]) -> None:
        interaction.extras[_STARTED] = time.perf_counter()

    def acknowledged(self, interaction: discord.Interaction[Any]) -> None:
        """Note that Discord has taken an answer or a deferral; only the first one counts."""
        if started_at := interaction.extras.pop(_STARTED, None):
            kind = _KINDS.get(interaction.type, _OTHER)
            self._first_answer[kind].observe(time.perf_counter() - started_at)

    def finished(self, interaction: discord.Interaction[Any], outcome: Outcome) -> None:
        kind = _KINDS.get(interaction.type, _OTHER)
        self._interactions.labels(kind, _command(interaction), outcome).inc()

    def delivered(self, kind: str, late_by: dt.timedelta) -> None:
        """Count a job that was sent or done, and how long after it was due."""
        self._jobs.labels(kind, "sent").inc()
        self._late.observe(max(0.0, late_by.total_seconds()))

    def not_delivered(self, kind: str, state: str) -> None:
        """Count a job that was skipped or postponed, or an attempt that failed."""
        self._jobs.labels(kind, state).inc()

    async def measure_loop(self) -> None:
        """Count how late the event loop is, until cancelled."""
        while True:
            due = time.perf_counter() + _SECONDS_BETWEEN_LAGS
            await asyncio.sleep(_SECONDS_BETWEEN_LAGS)
            self._loop_lag.observe(max(0.0, time.perf_counter() - due))


def _command(interaction: discord.Interaction[Any]) -> str:
    """Return a command's name or a route's path (`plan:2:undo`); “other” for an id that no route takes."""
    if command := interaction.command:
        return command.qualified_name
    return str(interaction.extras.get(PATH, _OTHER))
