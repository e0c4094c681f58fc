"""From rows to arrays: checked, told of, with the vocabularies and statistics learnt from them."""
