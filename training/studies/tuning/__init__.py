"""Searching: which sharing, balancing, widths and learning rate do best on validation rows?

space -> trials (one run each, in processes, kept on disk) -> finalists -> the best, as a spec
"""
