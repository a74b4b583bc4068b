"""The record of every use of personal data.

`service` adds entries, `types` what it says of a reading, `tables` is the table, `ports` who acted.
"""
