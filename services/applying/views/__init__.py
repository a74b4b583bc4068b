"""What is shown: an application to its parties (`application`), found for whoever may see it (`reading`), what the
state spared them (`saving`), what is awaited of a person (`act_inbox`), who read their data (`data_readings`), and
that values are shown whole (`reveals`).
"""
