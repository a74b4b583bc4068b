"""What adapters are made of: `manifests` read what a folder states, `rest_department` does what departments over
HTTP do alike and `rest_client` carries it, `json_bodies`, `bodies` and `statuses` read and write messages, `answers`
bind what came to what was asked, `parcels` read what is sent, `credentials` are what both sides agreed on, `signatures`
check call-backs, `faults` say what each fault of a peer means.
"""
