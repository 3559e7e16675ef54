image
sign --key release --annotation env=prod
