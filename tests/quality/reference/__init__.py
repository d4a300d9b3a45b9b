"""How the reference cases' words map to Parem's functions: one module a group, named as the group's file."""
