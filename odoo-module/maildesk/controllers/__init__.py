from . import main, session
