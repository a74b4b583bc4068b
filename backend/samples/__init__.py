"""The examples in development: the fictional `personas` and `staff`, the `subjects` they log in as, and `seeding`,
which publishes the examples.
"""
