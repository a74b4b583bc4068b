"""Checks before publication: any finding stops it.

`publishing_rules` lists every rule, `rule_texts` has its words and `malformations` those of places that are not of the
form, `findings` makes a finding of it. `item` checks an item as a whole, with `guide` (what it says of itself),
`sources` (what the state knows already) and `region` (where it is to be had).
"""
