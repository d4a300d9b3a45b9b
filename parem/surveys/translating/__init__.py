"""The texts of a survey in other languages, on the page and in translators' files."""
