image
started=$manifest
image --index --label version=2
manifest=$started
sign --key release
