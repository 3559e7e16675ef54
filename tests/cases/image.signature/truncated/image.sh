image
sign --key release
tamper truncate
