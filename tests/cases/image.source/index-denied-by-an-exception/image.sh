image --index
sed -i "s/INDEX/$index/" policy.json
