"""What is learnt after the last epoch, from rows that the weights did not see."""
