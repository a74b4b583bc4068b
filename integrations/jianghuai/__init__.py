"""The provincial data platform (江淮大数据中心): a main node, branches of departments, sub nodes of cities.

`source` asks the node on which a resource lies, `catalogue` reads what is shared and granted, `reviews` hands disputed
values on. All call `nodes`, with `signed_headers` and secrets on `leases`; `wire` has the messages. `sandbox/`
simulates the platform.
"""
