from . import frame, main, session
