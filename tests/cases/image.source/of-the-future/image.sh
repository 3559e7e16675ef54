image --created 2027-01-01T00:00:00Z
