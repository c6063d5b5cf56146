"""Rules of several processes: shards, and which process may serve them."""
