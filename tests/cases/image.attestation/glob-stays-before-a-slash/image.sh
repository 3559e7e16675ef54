image
predicate --key scanner --type https://example.com/review/v1 <<'END'
{
 "approved": true,
 "by": [
  {
   "name": "alice"
  },
  {
   "name": "bob"
  }
 ],
 "stage": "prod/eu",
 "a/b": {
  "c~d": "x"
 },
 "n": 3
}
END
