"""Cases: their parties list, read, withdraw and follow them. `types` what a case shows, `operations` what is done."""
