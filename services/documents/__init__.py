"""Documents and evidence.

`service` stores uploads and results; `uploads` checks a file before it is taken and `file_structure` whether it is
whole, a PDF by its `pdf_trailer`, `certificates` whether an electronic certificate may be used, `evidence` what a
material was satisfied by and when it is too old.
"""
