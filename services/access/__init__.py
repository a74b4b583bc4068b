"""Who people and firms are, and who may act for whom.

`service` is the facade. `profiles` keeps names and phones, `numbers` identifiers and their blind index, `merging` two
records of one person, `login` what a login states; `authorities` is authority to act for another, `staff` the posts of
registrars and reviewers.
"""
