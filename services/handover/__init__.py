"""The hand-over of parcels to departments, and their answers: one deep module for cases and disputes.

`service` is the facade. `courier` delivers parcels, with `attempts` stating what follows an unknown outcome; `messages`
takes what departments send, `answers` stores what they state, `department_texts` says how much of their words is kept;
`overdue` tells of deliveries that go on for long and counts them;
`recalls` tells departments of withdrawn cases, `matters` lists what waits for a person, `poller` asks those that never
call back; `jobs` are the kinds of jobs of this room, `call_limits` keeps a department that hangs from taking every
worker.
"""
