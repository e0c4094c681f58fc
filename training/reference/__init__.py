"""The reference: what every setting and every command means, told from the code itself."""
