"""The connections to Discord's gateway: one per shard, kept open, watched, and identified in turn."""
