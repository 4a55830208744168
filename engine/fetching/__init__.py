"""What the hits of a page show."""
