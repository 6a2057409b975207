"""What guards the service: keys, limits, headers."""
