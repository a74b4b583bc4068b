"""Casework: from a submitted dossier to delivered results (办件).

`service` is the facade, `types` the nouns, `tables` the rows, `views` cases as their parties read them. `dossier/` is
what was submitted, loaded and stored; `cases/` is what happens to its cases; `parcels/` is what a department gets;
`occurrences/` is what cases are about, so that the same event is handled once.
"""
