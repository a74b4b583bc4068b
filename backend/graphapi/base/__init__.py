"""What every domain of the schema uses.

`context` what a resolver finds, with its `loaders`; `access` who may call a root field;
`sessions` who is behind a WebSocket.
`words`, `names`, `scalars` and `enums` shared types; `answer_findings` what is wrong with answers.
`paging` pages of a list.
`problem` how a domain's failure becomes a type; `errors_catalogue` the words of every code.
"""
