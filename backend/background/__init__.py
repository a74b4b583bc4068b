"""Background work on procrastinate: `queue` takes jobs from units of work and runs them, `supervisor` starts a
worker again that ended, `abandoned` takes up what a dead worker held, `retries` says when a job is tried again,
`failed_jobs` puts before the operators what is given up, `status` says how it all goes on, `readiness` what a monitor
is told in bounded time, `stopping` ends tasks.
"""
