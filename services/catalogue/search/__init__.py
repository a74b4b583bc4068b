"""Searching the catalogue.

`index` is what is searched, `query` runs a search, `matching` says what matches and `ranking` in which order; `words`
bounds a search text, `pinyin` is how Chinese is typed and sounds.
"""
