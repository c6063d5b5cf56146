"""Tells operators how the process is doing: `/healthz`, `/metrics`, and systemd's watchdog."""
