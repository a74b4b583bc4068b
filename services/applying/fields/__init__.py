"""The values of fields: what sources say (`source_values`), what the applicant types and may type (`typed_answers`),
and what follows from these (`derived_values`).
"""
