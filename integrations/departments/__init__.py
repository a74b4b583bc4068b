"""The departments that have an adapter, one folder each; `adapters` lists them. A folder has `manifest.toml` (what
it states of itself), `wire` (its messages), `adapter`, `sandbox` (the simulated department) and `samples`;
docs/add-a-department.md makes one from nothing.
"""
