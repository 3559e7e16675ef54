image
sign --key release
sign --key release
