"""What stands between arrays of scikit-learn and a spec: features, targets, a bundle as bytes."""
