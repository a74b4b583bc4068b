"""What people do with an application, one module a step: `open`, `complete_act` (and hand in), `dispute`,
`move_version`, `submit`. Of a submission, `submission_blockers` says what keeps it from being made, `case_places` which
cases it opens beside those that there are already, and `case_order` which of them wait for others. `occurrences` says
what the cases are about, `running_cases` what the applicant does about cases that there are already.
"""
