#!/bin/sh
# A secret in clear text is refused and never said, in no format. TAP.

# shellcheck source=tests/tap.sh
. "$(dirname "$0")/../tap.sh"

cat >policy.json <<'EOF'
{"ocigate": 1, "profiles": {"p": {"rules": {"process.env": {},
 "process.args": {}}}}, "assign": [{"profile": "p"}]}
EOF

silent() { # NAME ARGS ENV
	echo "{\"ociVersion\": \"1.0.2\", \"process\": {\"user\": {\"uid\": 1},
		\"args\": [$2], \"env\": [$3], \"cwd\": \"/\"},
		\"root\": {\"path\": \"rootfs\"}}" >config.json
	for format in text json sarif junit; do
		"$ocigate" check --policy policy.json --format $format \
			config.json >said 2>&1
		status=$?
		[ $status = 1 ] && ! grep -q hunter2 said
		report "$1, as $format" $?
	done
}

silent "a variable" '"/app"' '"DB_PASSWORD=hunter2"'
silent "a value where the name belongs" '"/app"' '"hunter2 PASSWORD=hunter2"'
silent "an option" '"/app", "--token=hunter2"' ''
silent "an option's argument" '"/app", "--password", "hunter2"' ''
silent "a header" '"curl", "-H", "Authorization: token hunter2=="' ''
silent "a script" '"sh", "-c", "mysql postgres://app:hunter2@db/x"' ''

echo "1..$count"
