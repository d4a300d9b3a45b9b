"""The slices' rows in the database: how they are kept, changed, read and remembered. `quality.store` folds them."""
