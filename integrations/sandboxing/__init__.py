"""What simulated departments are made of: `server` the HTTP server, `ledger` the cases it took, `callbacks` how it
tells the gateway, `samples` its fictional records, `settings` how it behaves.
"""
