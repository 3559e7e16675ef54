image --created 2026-06-01T00:00:00.5Z
