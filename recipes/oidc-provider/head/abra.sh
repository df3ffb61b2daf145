# The recipe has no configs, so there is no version to export.
