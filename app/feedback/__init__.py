"""What callers tell later of the answers they got, kept beside these; and how right these were."""
