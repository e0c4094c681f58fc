"""Measuring: is sharing worth it, and which way of sharing and balancing? With error bars.

variants -> trials (one run each, in processes, kept on disk) -> statistics -> table, picture, words
"""
