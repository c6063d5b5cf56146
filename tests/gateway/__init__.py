"""Tests of the connections to Discord's gateway."""
