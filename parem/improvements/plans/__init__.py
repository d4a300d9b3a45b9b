"""Change plans: what their writers write, their states, who takes part, what is said of them."""
