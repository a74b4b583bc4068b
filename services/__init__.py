"""The domain: one room (folder) a subject, in the order of the layers in `pyproject.toml`, kit lowest.

A room is entered by its `service` (the facade), `types` and `ports`; all else in it is its own.
"""
