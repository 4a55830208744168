"""Highlighting: the passages of a hit that a query matched."""
