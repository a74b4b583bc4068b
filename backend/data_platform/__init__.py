"""The provincial data platform (江淮大数据中心) as this process uses it.

`connection` joins it, `simulation` stands in for it in development, `reference_data` follows its catalogue while the
process runs, `catalogue_notice` warns of one-things that a change concerns.
"""
