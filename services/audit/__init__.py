"""The record of every use of personal data: `service` adds entries, `tables` is the table, `ports` who acted."""
