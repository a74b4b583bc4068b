"""Public security (公安): the registers of people and households."""
