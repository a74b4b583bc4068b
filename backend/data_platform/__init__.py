"""The provincial data platform (江淮大数据中心) as this process uses it.

`connection` joins it and `simulation` stands in for it in development; `reference_data` is read anew while the process
runs, and `catalogue_notice` warns of one-things that a change concerns.
"""
