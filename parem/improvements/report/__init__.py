"""The report of a change plan: gathered, as a page, as a PDF."""
