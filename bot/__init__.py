"""Cohort: a Discord bot for study groups of people who want to become AI engineers."""

__version__ = "1.0.0"
