"""The dossier (申请材料), immutable, with its cases.

`loaded` is one dossier with its cases in memory, `store` loads it under a lock and writes its cases, `timeline` is what
is entered in a case's timeline, `current_values` the dossier with corrections and open disputes, `receipt_numbers` the
number printed for the applicant (统一收件码).
"""
