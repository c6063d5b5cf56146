"""Tells operators how the process is doing: `/healthz` and `/metrics`."""
