"""Registering services: staff draft, review, rehearse and publish them, and take them out of force.

`operations` what is done with drafts and services; `rehearsals` trying a draft on fictional people;
`types` what is shown.
"""
