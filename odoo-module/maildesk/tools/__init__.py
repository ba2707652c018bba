from . import jwt, public_domains, server
