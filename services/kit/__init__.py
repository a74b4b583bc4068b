"""What every room uses and no law changes by itself; the only room whose modules are all open.

Storage: `db` (sessions, units of work, column types), `connections` (for how long the database is waited for), `jobs`
(events and later work), `outages` (whether the database is away). Secrets: `sealed` (ciphers), `vault` (data keys).
`clock` and `ids` are handed in, so that tests set them. `breaker` leaves alone what failed several times in a row.
`workdays` counts working days, `digests` makes canonical JSON, `plain_yaml` reads our YAML files, `problems` is the
base of expected failures, `text_masking` finds values of others in what departments write, `values/` are names and
numbers of people and firms.
"""
