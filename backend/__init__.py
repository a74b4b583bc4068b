"""Delivery: all that knows HTTP, processes and files.

`app` and `serving` answer requests, `graphapi/` and `inbound/` are its endpoints, `cli/` the command line. `wiring`
joins the rooms of `services` (`rooms`) with the adapters of `integrations` (`departments`); `jobs` states which
function handles which job, and `background/` runs them. `external_systems` starts or finds databases, Redis and
departments; `embedded/` is PostgreSQL and Redis of our own, `data_platform/` the provincial platform. `rehearsals/`
and `samples/` serve rehearsals and examples; `operators` is what an operator at the machine does. `wakeups/` wakes
subscribers, `identity/` issues and checks tokens, `contract` finds the public contract, `settings` and `secrets` are
what is set, `migrations` bring the database up to `tables`, `logs` says what a log may have.
"""
