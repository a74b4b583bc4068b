"""Forms (表单): JSON Schema and UI schema, bound to data elements; pure, with no database.

`parsing` reads a form into the `model`, in the `vocabulary` that is allowed; `serialization` writes it again.
`compiled_form` shows, hides and checks answers with the `validator`; `conditions` are the rules of visibility, and
`reachability` finds rules that never hold. `merged_forms` makes one form of the items of a one-thing. `party_rules` are
what a form states over several parties, and `plausibility` what contradicts it. `messages` says in Chinese and English
what is wrong, with the names and right forms of `kind_words`.
"""
