"""What an action was to change, how that is read, and the verdict."""
