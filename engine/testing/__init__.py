"""For tests that search: a pytest plugin.

Say `pytest_plugins = ["secondpass.engine.testing.plugin"]` in a `conftest.py`, and every test may ask for `secondpass_engine`, an
engine of its own, and `secondpass_client`, the official client of that engine.
"""
