"""Indices: made, named, configured, found, opened and closed."""
