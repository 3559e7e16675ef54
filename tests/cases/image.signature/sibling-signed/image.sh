image --arch s390x
sibling=$manifest
image --index --beside "$sibling"
sign --key release --subject "$sibling"
