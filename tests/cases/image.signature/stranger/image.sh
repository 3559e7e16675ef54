image
sign --key stranger
