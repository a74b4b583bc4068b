"""Rehearsals as an operator runs and reads them: published services, tried on the personas of the examples."""
