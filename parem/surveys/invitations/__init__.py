"""Invitations by e-mail: who was invited is stored apart from what was answered."""
