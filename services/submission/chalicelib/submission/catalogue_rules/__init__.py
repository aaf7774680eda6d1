"""What must hold of the catalogue, whoever writes it: files at deployment (infra/catalogue.py) or an administrator's change.

Rules take values and yield `Found`; nothing here reads storage, a clock or a file but the schemas beside it.
"""
