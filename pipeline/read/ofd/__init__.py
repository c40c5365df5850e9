"""OFD (GB/T 33190-2016), the national format of fixed pages: text, rules and pictures with their places.

Libraries for OFD report runs of text without the places of their characters, and neither rules nor
pictures; without these no cell of a table can be distinguished from its neighbour. So the parts of a package
are read here, with care: see ``packages``.
"""
