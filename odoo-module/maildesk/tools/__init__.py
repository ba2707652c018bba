from . import beside, jwt, public_domains, server
