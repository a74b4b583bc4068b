"""Departments stated wholly as data, in `examples/departments` or at a desk.

`description` reads a file, `decisions` how it decides its items. One neutral protocol (`wire`) serves them all, with
one `adapter` and one `sandbox`. `combined` joins a department's own adapter with what is described of it, and `names`
is what the described system is called then.
"""
