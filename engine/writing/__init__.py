"""Documents written: one by one, in bulk, by query, by script."""
