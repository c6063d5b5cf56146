"""A posted challenge, an answer to it, and what it earns."""

from tests.services.challenges.conftest import answer, first_group, posted, stored_posted, worth

__all__ = ["answer", "first_group", "posted", "stored_posted", "worth"]
