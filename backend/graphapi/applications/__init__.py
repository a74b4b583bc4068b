"""Applications: opened, filled in, disputed and submitted by citizens.

`operations` what is done with one; `disputes`, `acts` and `data_readings` each their types and operations,
`running_cases` what is done about cases that there are already.
`types` an application as a whole; `parties`, `fields`, `materials`, `prefill` and `versions` what it is made of.
"""
