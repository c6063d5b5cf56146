"""A group after its first challenge was posted."""

from tests.cogs.challenges.conftest import week

__all__ = ["week"]
