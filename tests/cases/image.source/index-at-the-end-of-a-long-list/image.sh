image --index
list=$(printf '"sha256:%064x", ' $(seq 300))
sed -i "s/LIST/$list\"$index\"/" policy.json
