"""Whether the world has moved: inputs and answers counted in fixed bins, beside those of the rows
that a bundle was judged on.

Training counts the reference into the bundle, the app counts windows of what it serves, and
`onepass drift` counts the rows of a file: all by the same bins, so that none can differ.
"""
