"""Names of this room's jobs, as the wiring knows them."""

DELIVER = "handover.deliver"
POLL = "handover.poll"
