"""Asking one source.

`health` lets a call through or not (circuit breaker), `questions` puts it and never raises, `answers` parses what comes
back into an outcome and values.
"""
