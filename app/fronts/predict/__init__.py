"""POST /predict: JSON, forms, images, lines."""
