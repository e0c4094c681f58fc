"""The report as a page: what was asked, how it went, how good it is, what to beware of.

One self-contained file, made by training: tables are tables, pictures are SVG, nothing is fetched
and nothing runs.
"""
