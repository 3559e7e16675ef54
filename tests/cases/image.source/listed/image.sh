image
sed -i "s/MANIFEST/$manifest/" policy.json
