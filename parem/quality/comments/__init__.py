"""Citizens' own words: reviewed, shown, looked into."""
