"""XLSForm workbooks (ODK, Kobo), read as questionnaires of Parem and written from them."""
