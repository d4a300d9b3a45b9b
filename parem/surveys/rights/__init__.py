"""What citizens may do with their answers, and what is done to keep the word that was given them."""
