"""The HTTP service: digests on demand, downloads and pages, by ``summariser serve``."""
