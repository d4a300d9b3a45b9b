"""What somebody recommends to change: the bridge from a finding to an action."""
