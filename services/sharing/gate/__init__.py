"""The gate before every source: no recorded basis, no question.

`authorisation` decides and records; `grants` (授权) and `permissions` (of people) are what a question may
rest on; `keys` are what a record is asked by; `one_time_codes` (用证授权码) open one certificate once.
"""
