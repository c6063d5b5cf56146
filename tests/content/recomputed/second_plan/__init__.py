"""Recomputations of the second plan, “From notebook to service”, by week."""
