"""The provincial data platform (江淮大数据中心): `adapter` asks at the node that holds a resource, `nodes` are its
peers, `signing` its headers, `catalogue` what its main node publishes, `reviews` disputes sent to it; `sandbox`,
`register` and `contents` simulate it.
"""
