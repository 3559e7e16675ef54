image
predicate --key scanner --type https://spdx.dev/Document <<'END'
"SPDXVersion: SPDX-2.2\nPackageName: bash\n"
END
