.venv/bin/python: requirements.lock
