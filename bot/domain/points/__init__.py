"""Rules of points: the kinds of ledger entries, and milestones."""
