image
sign --key release --annotation env=test
