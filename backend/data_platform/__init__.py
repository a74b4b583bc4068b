"""The provincial data platform (江淮大数据中心) as this process uses it.

`platform` joins or simulates it, `following` mirrors its catalogue while the process runs, `catalogue_notice` warns of
one-things that a change concerns.
"""
