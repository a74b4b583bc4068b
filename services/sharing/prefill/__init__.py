"""Prefill (预填): plans, and running them.

`planner` compiles which resources are asked in which rounds, `plan_graph` says which steps can be asked now, `executor`
runs a plan; `explanation` gives the reasons of a plan.
"""
