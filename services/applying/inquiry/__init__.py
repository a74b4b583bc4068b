"""Asking departments.

- `questions`: on which basis and by which keys. `prefill`: once, when an application is opened, and until when.
- `follow_up`: what is worth asking again, and when. `rechecks`: asking it. `answers`: what is done with answers.
- `evidence_recheck`: asking again for the evidence of a case that is about to be decided.
"""
