"""Stores: bundles that lie elsewhere, at a URL; fetched whole into a folder that is kept."""
