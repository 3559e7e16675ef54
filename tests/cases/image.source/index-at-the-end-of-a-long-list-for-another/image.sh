image --index
list=$(printf '"sha256:%064x", ' $(seq 300))
sed -i "s/LIST/$list\"sha256:$(printf %064x 301)\"/" policy.json
