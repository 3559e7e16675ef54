image
unset manifest
