image
sign --key release
