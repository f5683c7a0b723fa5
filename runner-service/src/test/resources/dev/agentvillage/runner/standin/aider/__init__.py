# What stands in for Aider: the names that the launcher takes hold of, and what a person sees of it.
