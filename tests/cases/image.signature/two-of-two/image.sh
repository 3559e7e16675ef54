image
sign --key release
sign --key scanner
