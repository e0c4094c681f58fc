"""POST /feedback: truths; what they say of the model; and answers that shall be forgotten."""
