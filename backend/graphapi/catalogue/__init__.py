"""The catalogue of services, as everybody may read it.

`operations` what can be asked; `types` items and one-things; `guides` the guide of an item; `materials` what is to be
handed in; `previews` what will be needed before starting.
"""
