"""What waits for a person of a department: `operations` lists and closes it, `types` is what a matter shows."""
