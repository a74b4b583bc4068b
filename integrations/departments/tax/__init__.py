"""Taxation (税务): premiums of medical insurance."""
