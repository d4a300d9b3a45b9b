"""Making a questionnaire: its questions, matrices, pages and blocks, publishing, and the versions after that."""
