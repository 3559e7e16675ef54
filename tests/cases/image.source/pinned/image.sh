image
printf '{"reference": "registry.example.com/shop/cart@%s"}' "$manifest" >facts.json
