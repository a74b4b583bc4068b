"""Departments described wholly by data, before they have an adapter: `description` reads the file, `decisions` how
it decides, `wire` is the neutral protocol that all of them speak, `beside` joins a description to an adapter of the
same department.
"""
