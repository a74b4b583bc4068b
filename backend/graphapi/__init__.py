"""The GraphQL endpoint.

`router` the endpoint itself, `schema` all types and operations in one.
`base/` what every domain uses; `problems/` expected failures as the schema shows them.
`admission/` which documents are executed; `protocol/` HTTP, WebSocket and the answers of both.
`applications/`, `cases/`, `catalogue/`, `directory/`, `matters/`, `registration/` one folder a domain: `types`
and `operations` in each.
"""
