"""Versions: what packages become, and which version is in force.

`composition` puts a one-thing together, `item_order` is the order of its items, `shares` what an item's department is
given. `in_force` reads the version in force and puts one in force; `definitions` is how they are stored and digested.
`draft_versions` (for a rehearsal), `folder_versions` (for an author) and `single_items` compose what is not published;
`package_lint` says what keeps package files from being published, without a database, `code_holders` whose a code is.
`preview` says what will be needed, `differences` (with `labels`) what changed.
"""
