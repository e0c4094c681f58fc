"""The dialects that callers speak. Past this folder nobody knows which one it was."""
