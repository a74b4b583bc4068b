"""Registration of services (事项登记): drafts, their publication, and the status of what is published.

`draft_workflow` is who does what with a draft, `draft_store` keeps it with its history, `publication` checks and
publishes, and asks for a `fresh_rehearsal`. `rebase_drafts` drafts how implementations move to a new base,
`service_status` suspends, resumes and cancels what is published.
"""
