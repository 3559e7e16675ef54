image
sign --key release
tamper empty
