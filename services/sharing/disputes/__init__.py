"""Disputes (疑义数据校核) of shared values.

`lifecycle` raises, follows and closes them; `stages` is the table of their stages; `review_parcels` is what goes to the
platform and comes back; `store` reads and writes the `tables`.
"""
