"""The provincial store of electronic certificates (电子证照库): a source only."""
