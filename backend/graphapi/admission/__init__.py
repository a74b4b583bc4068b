"""Which documents are executed.

`known_documents` the operations of `graphql/operations`; `limits` what an open document may ask for, measured by
`selections` and `list_sizes`; `literals` the texts that it holds; `extension` where both meet the execution.
"""
