"""Questionnaires as readable files (docs/questionnaire-file.md), and the surveys made of them."""
