"""LimeSurvey's files (.lss, .lsa, VV), read as questionnaires and answers of Parem."""
