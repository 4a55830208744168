"""The verbs of the facade, by what they are about."""
