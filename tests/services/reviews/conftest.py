"""A posted challenge, an answer to it, and what it earns."""

from tests.services.challenges.conftest import answer, posted, worth

__all__ = ["answer", "posted", "worth"]
