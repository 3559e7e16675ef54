image
sign --key release
tamper payload
