"""Packages (事项包): what an author writes in YAML.

`package_files` tells the kinds apart and walks folders; `parsing` is strict. `item_package` (its parts in `item_parts`,
`guide_parts` and `parts`) and `one_thing_package` become versions; `inheritance` flattens an implementation upon its
basic item by `patches`; `exports` writes packages again.
"""
