"""Regions and organisations, dated.

`service` the table at hand and its editions in the database; `regions` the table of regions as a read-only value;
`names` finds a region's name at the beginning of an address; `addresses` what an address says of its region, and
whether two mean one place; `loading` reads a table from a file, `checks` tells what is wrong with one.
"""
