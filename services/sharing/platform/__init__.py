"""The catalogue of the provincial data platform (江淮大数据中心).

`updates` takes its changes over, `mirror` stores the definition of every version, `resources` is the catalogue at hand,
the gateway's own entries included.
"""
