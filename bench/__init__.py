"""Measurements: each module measures one promise, in ratios within one run; `README.md` has the method."""
