"""The sandbox's portals by family: a module each, named as the family is; its `build(plan)` makes the whole `Site`."""
