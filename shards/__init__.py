"""Answer for one shard: its index, its columns, its first pass, and the queries it understands."""
