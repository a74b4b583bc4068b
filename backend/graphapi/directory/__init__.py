"""Regions, by which a client offers places to choose from and names the codes it shows."""
