"""The catalogue of services (事项目录): packages are checked, composed, published in versions, and found.

`package` is what an author writes; `checks` what stops a publication; `versions` what a package becomes and which
version is in force; `registration` the way of a draft to publication, and the status of a service; `search` how
services are found. `types` are the nouns.
"""
