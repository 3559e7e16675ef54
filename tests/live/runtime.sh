# Sourced by runc.t and crun.t, which set $flavour: the shim before a runtime
# that is called by hand, without an engine.

. "${0%/*}/lib.sh"
need "$flavour" umoci jq openssl
bare=$(command -v "$flavour")
echo input >input
mkdir unpacked

# Calls PROGRAM as an engine does. Sets $status, $out and $err.
call() { # PROGRAM ARGUMENT...
	rm -f log.json
	program=$1
	shift
	timeout 60 "$program" --root $live/state --log $live/log.json \
		--log-format json "$@" <input >out 2>err
	status=$?
	out=$(cat out) err=$(cat err)
}

# A bundle of the image, its config.json edited.
bundle() { # NAME IMAGE [JQ]
	[ -d "unpacked/$2" ] ||
		"$fixtures/make-bundle.sh" "images/$2" "unpacked/$2"
	cp -a "unpacked/$2" "bundles/$1"
	jq -c ".hostname = \"live\" | .linux.cgroupsPath = \"/$group/$1\" |
		${3:-.}" "unpacked/$2/config.json" >"bundles/$1/config.json"
}

# The call was refused, said so in all three places, and nothing was started.
refused() { # RULE-PATTERN DESCRIPTION
	is "exit $status, stdout $(wc -c <out), stderr $(wc -l <err), $(jq -r \
		.level log.json), $(decision "${err##* }" .verdict)" \
		"exit 1, stdout 0, stderr 1, error, refuse" "refused: $2"
	like "$err" "^ocigate: refused \[($1)\] .* see: ocigate explain [0-9A-Z]{8}\$" \
		"  the reason: $1"
	is "$(jq -r .msg log.json)" "$err" "  the same words in the --log file"
}

# Runs a bundle and throws the container away.
run() { # BUNDLE
	call $shim run --bundle "bundles/$1" "$1"
	"$bare" --root $live/state delete --force "$1" 2>/dev/null
}

run_refused() { # BUNDLE RULE-PATTERN DESCRIPTION
	run "$1"
	refused "$2" "$3"
}

# The same arguments give the same output and exit status without the gate.
# Only the times in messages may differ.
transparent() { # DESCRIPTION ARGUMENT...
	description=$1
	shift
	for program in "$bare" $shim; do
		timeout 60 "$program" --root $live/state "$@" <input >out 2>err
		echo "exit $?" | cat - out err |
			sed -E 's/[0-9-]{10}T[0-9:.]{8,}Z?//' \
			>"${program##*/}.seen"
	done
	check "transparent: $description" \
		diff "$flavour.seen" ocigate-shim.seen
}

status_of() { # FIELD: of /proc/self/status in $out
	printf '%s\n' "$out" | sed -n "s/^$1:[[:space:]]*//p"
}

# ---- what the image's evidence decides ----

evidence_tests() {
	bundle good good '.process.args = ["id", "-u"]'
	run good
	is "$status $out" "0 1000" "a signed and scanned image runs"
	is "$(decision run .verdict)" allow "  and its decision is recorded"
	is "$(jq -r .level log.json 2>/dev/null)" "" "  and nothing is in --log"

	mkdir -p stores
	while read -r name rule description; do
		cp -r images/good "stores/$name"
		make_worse "$name" >/dev/null
		configure "$bare" ".evidence = [\"$live/stores/$name\"]"
		run_refused good "$rule" "$description"
		rm -r "stores/$name"
	done <<-LIST
	no-signature image.signature no signature
	stranger image.signature signed by a stranger
	payload image.signature signed payload rewritten
	other image.signature signature of another image
	blob image.signature|evidence[.a-z-]* payload's blob changed
	no-scan image.scan signed, never scanned
	scan-stranger image.scan scan by a stranger
	scan image.scan findings taken out of the scan
	stale image.scan scan too old
	critical image.scan a critical finding
	newest image.scan newest scan is bad, an older one is clean
	nothing image.scan scan of nothing
	LIST

	cp -r images/good stores/newest
	without atts newest
	attest stores/newest scanner --critical 1 --time "$(days_ago 2)"
	attest stores/newest scanner --time "$(days_ago 1)"
	configure "$bare" ".evidence = [\"$live/stores/newest\"]"
	run good
	is "$status $out" "0 1000" "the newest scan is clean, an older one is bad"
	configure "$bare" '.evidence = []'
	run_refused good 'image.identity|image.signature' "no evidence at all"
	configure "$bare"

	mv bundles/good/umoci.json umoci.json
	run_refused good image.identity "a bundle that names no image"
	mv umoci.json bundles/good/umoci.json
}

days_ago() {
	date -u -d "-$1 days" +%Y-%m-%dT%H:%M:%SZ
}

# Takes the signatures or attestations out of a store's index.
without() { # sigs|atts STORE
	index=stores/$2/index.json
	jq --arg kind "dev.cosignproject.cosign/$1" \
		'.manifests |= map(select(.annotations.kind != $kind))' \
		"$index" >index.new
	mv index.new "$index"
}

make_worse() { # STORE
	case $1 in
	no-signature) without sigs "$1" ;;
	stranger) without sigs "$1" && sign "stores/$1" stranger ;;
	other) without sigs "$1" && sign "stores/$1" release --subject \
		"sha256:$(printf %064d 1)" ;;
	scan) without atts "$1" &&
		attest "stores/$1" scanner --critical 1 &&
		"$fixtures/tamper.sh" scan "stores/$1" ;;
	payload | blob) "$fixtures/tamper.sh" "$1" "stores/$1" ;;
	no-scan) without atts "$1" ;;
	scan-stranger) without atts "$1" && attest "stores/$1" stranger ;;
	stale) without atts "$1" &&
		attest "stores/$1" scanner --time "$(days_ago 8)" ;;
	newest) attest "stores/$1" scanner --high 1 ;;
	critical) without atts "$1" && attest "stores/$1" scanner --critical 1 ;;
	nothing) without atts "$1" && attest "stores/$1" scanner --targets 0 ;;
	esac
}

# ---- what config.json decides, and what is repaired ----

config_tests() {
	bundle root root
	run_refused root process.user "a process of uid 0"
	all=$(jq -nc '["SYS_ADMIN", "NET_RAW", "SYS_PTRACE", "SYS_MODULE"] |
		map("CAP_" + .) | {bounding: ., effective: ., permitted: .}')
	bundle privileged good ".process.capabilities = $all |
		.linux.maskedPaths = [] | .linux.readonlyPaths = [] |
		.linux.resources.devices = [{allow: true, access: \"rwm\"}]"
	run_refused privileged linux.privileged "a privileged container"
	bundle writable good '.root.readonly = false'
	run_refused writable root.readonly "a writable root"
	bundle hooked good '.hooks.prestart = [{path: "/bin/true"}]'
	run_refused hooked hooks "a hook that nobody allowed"
	bundle unknown good '.process.surprise = true'
	run_refused unknown config.unknown "a member that nobody knows"
	bundle twice good
	sed -i 's/"uid":1000/"uid":1000,"uid":0/' bundles/twice/config.json
	run_refused twice 'bundle[.a-z-]*' "a key that stands twice"
	bundle annotated good \
		'.annotations["run.oci.seccomp_bpf_data"] = "AAAA"'
	run_refused annotated annotations "an annotation that changes the runtime"

	bundle repaired good '.process.args = ["cat", "/proc/self/status"] |
		.process.noNewPrivileges = false'
	run repaired
	is "$status" 0 "a container without seccomp profile, with capabilities, runs"
	is "$(status_of Seccomp) $(status_of CapBnd) $(status_of NoNewPrivs)" \
		"2 0000000000000400 1" "  repaired: filter, one capability, NNP"
	like "$(decision run .repairs)" process.capabilities \
		"  and the record says what was repaired"

	policy '.profiles.shop.rules["linux.seccomp"] = {mode: "enforce"}'
	bundle absent good
	run_refused absent linux.seccomp "no profile, where none is given"
	bundle vacuous good '.linux.seccomp = {defaultAction: "SCMP_ACT_ALLOW"}'
	run_refused vacuous linux.seccomp "a profile that allows everything"
	policy
}

# ---- create, start, exec ----

process_json() { # JQ
	jq -c ".process | .args = [\"id\"] | $1" bundles/long/config.json >process.json
}

exec_in() { # ID JQ
	process_json "$2"
	call $shim exec --process process.json "$1"
}

exec_tests() {
	bundle long good '.process.args = ["sleep", "1000"]'
	call $shim create --bundle bundles/long --pid-file $live/pid long
	is "$status $out$err" "0 " "create"
	is "$(stat -c %u:%a bundles/long/ocigate.json)" 0:600 \
		"  leaves its record in the bundle, root's alone"
	exec_in long .
	refused exec.escalation "exec before start"
	call $shim start long
	is "$status $out$err" "0 " "start"
	check "  the process in the pid file is the container's" \
		wait_for 10 grep -q ^sleep "/proc/$(cat pid)/cmdline"

	exec_in long '.args = ["id", "-u"]'
	is "$status $out" "0 1000" "exec of what the container may do"
	exec_in long '.args = ["cat", "/proc/self/status"]'
	is "$(status_of Seccomp) $(status_of CapBnd) $(status_of NoNewPrivs)" \
		"2 0000000000000400 1" "  what repair took, exec lacks too"
	exec_in long '.args = ["sh", "-c", "exit 7"]'
	is "$status" 7 "  and its exit status is the program's"
	exec_in long '.capabilities.bounding += ["CAP_SYS_ADMIN"]'
	refused exec.escalation "exec with one more capability"
	exec_in long '.user.uid = 0'
	refused 'exec.escalation|process.user' "exec as uid 0"
	exec_in long '.user.additionalGids = [0]'
	refused exec.escalation "exec with group 0"
	exec_in long '.surprise = 1'
	refused config.unknown "exec with a member that nobody knows"
	call $shim exec long id
	refused runtime.options "exec without --process"
	call $shim exec --process /nonexistent long
	refused 'bundle[.a-z-]*|request[.a-z-]*' "exec of a file that is not there"

	echo '{"memory":{"limit":67108864}}' >input
	call $shim update --resources - long
	is "$status $out$err" "0 " "update from stdin"
	echo input >input
	transparent state state long
	transparent "state of nothing" state nobody
	transparent list list
	transparent "list in JSON" list --format json
	transparent "kill of nothing" kill nobody KILL
	transparent "delete --force of nothing" delete --force nobody
	call $shim delete long
	like "$status" '^[^0]' "delete of a running container fails as it does bare"
	call $shim kill long KILL
	is "$status" 0 "kill"
	wait_for 10 sh -c "$bare --root $live/state state long | grep -q stopped"
	call $shim delete long
	is "$status" 0 "delete"
}

# A container that was started around the gate is judged when it is entered.
adopt_tests() {
	bundle around root '.process.args = ["sleep", "1000"]'
	call "$bare" run --detach --bundle bundles/around around
	process_json .
	call $shim exec --process process.json around
	refused '[a-z.A-Z]+' "exec in a container that no policy allowed"
	is "$(decision exec .adopted)" true "  and the record says: adopted"
	call $shim delete --force around
	is "$status" 0 "  and it can be deleted"
}

# A runtime that makes less of config.json than was judged.
start_tests() {
	mkdir -p weak
	while read -r name change; do
		[ -n "$name" ] || continue
		cat >"weak/$flavour" <<-SCRIPT
		#!/bin/sh
		case "\$*" in
		*" create "*) jq -c '$change' bundles/weak/config.json >weak.json
			cat weak.json >bundles/weak/config.json ;;
		esac
		exec $bare "\$@"
		SCRIPT
		chmod 755 "weak/$flavour"
		configure "$live/weak/$flavour"
		rm -rf bundles/weak
		bundle weak good '.process.args = ["sleep", "1000"]'
		call $shim create --bundle bundles/weak weak
		is "$status" 0 "created with $name"
		call $shim start weak
		refused '[a-z.A-Z-]+' "start of a container with $name"
		"$bare" --root $live/state state weak >/dev/null 2>&1
		like "$?" '^[^0]' "  and it is gone"
	done <<-LIST
	uid-0 .process.user.uid = 0
	group-0 .process.user.additionalGids = [0]
	capabilities .process.capabilities |= map_values(["CAP_SYS_ADMIN"])
	a-writable-root .root.readonly = false
	the-host's-network .linux.namespaces |= map(select(.type != "network"))
	$([ "$flavour" = crun ] || echo 'no-seccomp del(.linux.seccomp)')
	$([ "$flavour" = crun ] ||
		echo 'privileges-to-gain .process.noNewPrivileges = false')
	LIST
	configure "$bare"
}

# A namespace that is joined by a path which leads elsewhere after the judgement.
exchange_tests() {
	unshare --net sleep 1000 &
	other=$!
	wait_for 10 sh -c "[ \"\$(readlink /proc/$other/ns/net)\" != \
		\"\$(readlink /proc/1/ns/net)\" ]"
	mkdir -p netns weak
	ln -sfn /proc/$other/ns/net netns/mine
	bundle joins good '.process.args = ["sleep", "1000"] |
		(.linux.namespaces[] | select(.type == "network")).path =
			"'$live'/netns/mine"'
	call $shim create --bundle bundles/joins joins
	call $shim start joins
	is "$status $out$err" "0 " "a network namespace that is joined by its path"
	"$bare" --root $live/state delete --force joins

	cat >"weak/$flavour" <<-SCRIPT
	#!/bin/sh
	ln -sfn /proc/1/ns/net $live/netns/mine
	exec $bare "\$@"
	SCRIPT
	chmod 755 "weak/$flavour"
	configure "$live/weak/$flavour"
	call $shim create --bundle bundles/joins joins
	is "$status" 0 "created while the path leads to the host's"
	ln -sfn /proc/$other/ns/net netns/mine
	call $shim start joins
	refused bundle.weaker "start in the host's network"
	configure "$bare"

	chown -h 1000 netns/mine
	run_refused joins linux.namespaces "a path that is not root's alone"
	kill $other
}

# ---- nobody notices the gate where nothing is enforced ----

audit_run() { # NAME JQ
	bundle "audit-$1" root ".process.args = ${2:-.process.args}"
	transparent "$1" run --bundle "bundles/audit-$1" "audit-$1"
}

audit_tests() {
	policy '.profiles.shop.mode = "audit"'
	audit_run output '["sh", "-c", "echo out; echo err >&2; id; env; cat"]'
	audit_run status '["sh", "-c", "exit 42"]'
	audit_run signal '["sh", "-c", "kill -9 $$"]'
	audit_run limits '["sh", "-c", "ulimit -a; umask; ls /proc/self/fd"]'
	audit_run confinement '["grep", "-E", "Cap|Seccomp|NoNew|Sig[BIC]", "/proc/self/status"]'
	audit_run nothing '["/no/such/program"]'
	like "$(decision run .violations)" process.user \
		"  what would have been refused is recorded"
	policy
	transparent version --version
	transparent help --help
	transparent "help of create" create --help
}

# ---- what the gate itself needs ----

fail_closed() { # DESCRIPTION PATTERN
	run good
	is "exit $status, stdout $(wc -c <out), $(wc -l <err) line" \
		"exit 1, stdout 0, 1 line" "refused: $1"
	like "$err" "$2" "  and says why"
	call $shim delete --force good
	is "$status" 0 "  and delete --force still works"
}

gate_tests() {
	mv policy away
	fail_closed "no policy" "$live/policy"
	mkdir policy
	fail_closed "an empty policy" "$live/policy"
	rmdir policy
	mv away policy
	chmod 666 policy/policy.json
	fail_closed "a policy that anyone can write" policy.json
	chmod 644 policy/policy.json
	echo '{' >policy/zz.json
	fail_closed "a fragment that is no JSON" zz.json
	rm policy/zz.json
	mv policy/release.pub away
	fail_closed "a key that is missing" release.pub
	mv away policy/release.pub
	cp ocigate.json away
	echo '{"ocigate":1,"surprise":1}' >ocigate.json
	fail_closed "a configuration that cannot be read" ocigate.json
	cp away ocigate.json
	configure $shim
	run good
	is "$status$out" 1 "refused: a runtime that is the shim itself"
	like "$err" "^ocigate: refused \[" "  and says why"
	configure "$bare"
	chmod 666 bundles/good/config.json
	run_refused good 'bundle[.a-z-]*' "a config.json that anyone can write"
	chmod 644 bundles/good/config.json
	call $shim run --bundle bundles/good --surprise good
	refused 'request[.a-z-]*|runtime.options' "an option that nobody knows"
	call $shim surprise good
	is "$status" 1 "refused: a subcommand that nobody knows"

	configure "$bare" ".decisions.file = \"/dev/full\""
	fail_closed "an allow that cannot be recorded" /dev/full
	configure "$bare"
	OCIGATE_CONFIG=/nonexistent "$shim" --root $live/state run \
		--bundle bundles/good good <input >out 2>err
	is "$? $(cat out)" "0 1000" "OCIGATE_CONFIG does not override the node's file"

	mkdir -p divert
	ln -sf $shim "divert/$flavour"
	call "divert/$flavour" run --bundle bundles/good diverted
	is "$status $out" "0 1000" "called by the runtime's own name"

	call $shim run --bundle bundles/good execs >/dev/null &
	wait $!
	bundle pid good '.process.args = ["sleep", "1000"]'
	$shim --root $live/state run --bundle bundles/pid pid <input >out 2>err &
	wait_for 10 sh -c "$bare --root $live/state state pid | grep -q running"
	is "$(readlink "/proc/$!/exe" | grep -c ocigate)" 0 \
		"the runtime runs in the shim's own process"
	$shim --root $live/state kill pid KILL
	wait $!
}

make_keys
make_images
policy
configure "$bare"
evidence_tests
config_tests
exec_tests
adopt_tests
start_tests
exchange_tests
audit_tests
gate_tests
is "$(jq -r .ocigate $decisions 2>&1 | sort -u)" 1 "each decision is one line of JSON"
finish
