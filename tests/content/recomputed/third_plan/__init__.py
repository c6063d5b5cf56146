"""Recomputations of the third plan, “Language-model applications”, by week."""
