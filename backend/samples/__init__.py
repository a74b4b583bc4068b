"""The fictional people of the examples: `personas` and `staff`, and `seeding`, which publishes the examples."""
