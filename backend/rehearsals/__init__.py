"""Rehearsals: `runs` of services, packages and drafts on fictional people, and the `report` that people read."""
