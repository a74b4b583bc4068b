"""The fictional people of the examples: `personas` (as `subjects`) and `staff`; `seeding` publishes the examples,
`directory` loads their regions.
"""
