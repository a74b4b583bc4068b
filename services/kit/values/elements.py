"""Values of data elements (数据元), as sources answer them and parcels carry them."""

from collections.abc import Mapping

Value = str | int | bool
"""Dates and moments are ISO 8601 text, money is text in yuan with two places."""

Elements = Mapping[str, Value]
"""element code → value"""
