"""Computes again what the content states. Each module registers the items of one file of content."""
