"""Casework: from a submitted dossier to delivered results (办件).

`service` is the facade, `types` the nouns, `ports` what is asked of others, `tables` the rows, `views` cases as their
parties read them, `case_reader` what each of them sees, `reveals` that numbers are shown whole. `dossier/` is what was
submitted, loaded and stored; `cases/` is what happens to its cases; `parcels/` is what a department gets;
`occurrences/` is what cases are about, so that the same event is handled once.
"""
