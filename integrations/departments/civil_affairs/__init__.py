"""Civil affairs (民政): marriages."""
