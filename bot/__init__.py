"""Cohort: a Discord bot for study groups of people who want to become AI engineers."""

__version__ = "0.1.0"
