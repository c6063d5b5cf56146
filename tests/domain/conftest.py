"""What the tests of the rules share."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("patient", deadline=None)  # a busy machine is no fault of a rule
settings.load_profile("patient")
