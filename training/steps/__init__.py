"""One step: batch -> logits -> losses -> balancer -> gradients -> parameters."""
