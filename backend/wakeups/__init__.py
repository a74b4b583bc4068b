"""Wake-ups of subscribers, whichever process serves them: `followers` are woken over Redis, and over `database_channel`
while there is none.
"""
