"""The platform simulated: `nodes` are its servers, `contents` what they hold, `register` the catalogue of the main
one.
"""
