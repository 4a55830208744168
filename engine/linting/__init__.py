"""What a well-formed request may not mean as it says."""
