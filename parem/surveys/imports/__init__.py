"""Files of answers: read, understood by a map, looked at, brought in and taken back."""
