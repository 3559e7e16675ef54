image
attest --key release
