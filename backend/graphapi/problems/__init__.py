"""Expected failures as the schema shows them, one module for each domain; `base/problem.py` says how."""
