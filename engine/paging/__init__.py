"""Pages of one ranking: cut, kept, walked and drawn."""
