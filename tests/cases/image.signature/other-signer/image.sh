image
sign --key scanner
