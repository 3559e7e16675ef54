image
sign --key security
