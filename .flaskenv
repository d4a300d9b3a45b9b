FLASK_APP=parem.wsgi
