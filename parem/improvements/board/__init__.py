"""The board: its columns and limits, moves, and how work flows across it."""
