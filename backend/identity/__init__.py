"""Who sends a request: `keys` sign and check tokens, `tokens` say what one holds, `bearers` read it from a header."""
