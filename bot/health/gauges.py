"""What the monitor knows, as Prometheus reads it."""

import math

from prometheus_client import CollectorRegistry, Gauge

from bot.health.checks import Check, report
from bot.health.monitor import Monitor


class Gauges:
    """Metrics that are set whenever they are read."""

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
        self._probe.set(vitals.database.took)
        space = vitals.database.disk_space
        self._space.set(math.nan if space is None else space)
        self._set_work(monitor)

    def _set_work(self, monitor: Monitor) -> None:
        """Set the gauges of queues, due deliveries and database connections."""
        if monitor.bot:
            self._queues.labels("pictures").set(monitor.bot.resources.pictures.queue_length)
            for queue, length in monitor.bot.dispatcher.queue_lengths.items():
                self._queues.labels(queue).set(length)
        if monitor.probe:
            self._due.set(monitor.probe.backlog.due)
            self._lag.set(monitor.probe.backlog.lag.total_seconds())
            for pool, count in monitor.probe.connections.items():
                self._connections.labels(pool).set(count)
