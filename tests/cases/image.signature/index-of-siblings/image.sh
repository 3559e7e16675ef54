image --arch s390x
image --index --beside "$manifest"
sign --key release
