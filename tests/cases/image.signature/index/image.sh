image --index
sign --key release
