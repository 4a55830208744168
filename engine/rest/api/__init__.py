"""The handlers, one file per room of the API; each ends with its routes."""
