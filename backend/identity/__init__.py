"""Who sends a request.

`keys` sign and check tokens, `tokens` say what one holds, `issuing` makes one for who may hold it, `bearers` read it
from a header.
"""
