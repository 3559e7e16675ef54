image
sign --key stranger
sign --key release
