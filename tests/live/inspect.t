#!/bin/sh
# `ocigate check` of docker inspect gives the verdict of the spec that Docker
# really writes: a runtime keeps each config.json, and both are judged.

. "${0%/*}/lib.sh"
need runc jq

# Nothing runs: create is refused when its spec is kept.
cat >keep <<EOF
#!/bin/sh
for argument; do
	case \$argument in
	--version | -v | features) exec $(command -v runc) "\$@" ;;
	esac
	[ "\${before:-}" != --bundle ] || bundle=\$argument
	before=\$argument
done
case " \$* " in
*" create "*) cp "\$bundle/config.json" $live/kept.json && exit 1 ;;
esac
exec $(command -v runc) "\$@"
EOF
chmod +x keep

# What asks everything that a spec can answer.
cat >all.json <<'EOF'
{"ocigate": 1, "assign": [{"profile": "p"}], "profiles": {"p": {"rules": {
	"process.user": {}, "process.noNewPrivileges": {},
	"process.capabilities": {}, "process.apparmorProfile": {},
	"process.selinuxLabel": {}, "process.env": {}, "process.args": {},
	"process.cwd": {}, "process.rlimits": {"max": {"RLIMIT_NOFILE": 1024}},
	"root.readonly": {}, "root.path": {}, "mounts.source": {},
	"mounts.type": {}, "mounts.runtimeSocket": {}, "mounts.propagation": {},
	"linux.privileged": {}, "linux.namespaces": {}, "linux.devices": {},
	"linux.sysctl": {}, "linux.seccomp": {"forbid": ["ptrace"]},
	"linux.maskedPaths": {}, "linux.resources": {}, "linux.other": {}}}}}
EOF

says() { # OPTION... TARGET
	ocigate check --format json "$@" | jq -c '[.verdict, .error.message,
		([.violations[].rule] | sort)]'
}

# Docker's own places, whatever this test's are, and another name of the
# runtime: nobody knows what that one does.
settle() {
	docker inspect "$id" | jq '.[0].HostConfig.Runtime = "runc"' \
		>inspect.json
	sed "s#$engines/docker-run#/var/run/docker#g
		s#$engines/docker#/var/lib/docker#g
		s#/vfs/dir/[0-9a-f]*#/overlay2/0/merged#g
		s#\"/$group/#\"/docker/#" kept.json >config.json
	jq '{kind: "container", engine: "docker", apparmor: false,
		namespaces: {"/var/run/docker/netns/default": "host"},
		paths: ([.mounts[].source, .root.path] |
			map(select(startswith("/")) | {(.): .}) | add)}' \
		config.json >facts.json
}

same() { # NAME OPTION... IMAGE COMMAND...
	name=$1
	shift
	rm -f kept.json
	id=$(docker create "$@" 2>/dev/null) &&
		! docker start "$id" >/dev/null 2>&1 && [ -e kept.json ]
	is $? 0 "$name: Docker writes a spec" || return
	settle
	for by in --preset=pss-baseline --preset=pss-restricted \
		--preset=cis-docker --preset=nsa --policy=all.json; do
		is "$(says "$by" inspect.json)" \
			"$(says "$by" --facts facts.json config.json)" \
			"  and check says the same ($by)"
	done
	docker rm "$id" >/dev/null
}

none() { # NAME OPTION... IMAGE COMMAND...
	name=$1
	shift
	same "$name" --network none "$@"
}

start_dockerd --storage-driver vfs --add-runtime keep=$live/keep \
	--default-runtime keep
"$fixtures/make-image.sh" --user 1000:1000 image >/dev/null
"$fixtures/make-archive.sh" image app:1 app.tar
"$fixtures/make-image.sh" root >/dev/null
"$fixtures/make-archive.sh" root root:1 root.tar
docker load --input app.tar >/dev/null
docker load --input root.tar >/dev/null
mkdir data

none "no option" app:1
none "root" root:1
none "hardened" --cap-drop ALL --user 1000:1000 --read-only --memory 64m \
	--security-opt no-new-privileges --pids-limit 50 --cpus 0.5 root:1
none "privileged" --privileged app:1
none "seccomp=unconfined" --security-opt seccomp=unconfined app:1
echo '{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"names": ["read"],
	"action": "SCMP_ACT_ALLOW"}]}' >profile.json
none "a seccomp profile" --security-opt seccomp=profile.json app:1
none "--cap-add" --cap-add SYS_ADMIN app:1
none "--cap-add ALL" --cap-add ALL app:1
none "--cap-drop ALL --cap-add" --cap-drop ALL --cap-add CHOWN app:1
none "--cap-drop" --cap-drop NET_RAW app:1
for kind in pid ipc uts; do
	none "--$kind host" --$kind host app:1
done
same "--network host" --network host app:1
none "--ipc shareable" --ipc shareable app:1
none "--ipc none" --ipc none app:1
none "--cgroupns private" --cgroupns private app:1
none "the engine's socket" -v /var/run/docker.sock:/s app:1
none "the root" -v /:/host app:1
none "a bind" -v $live/data:/data:ro app:1
none "/etc" --mount type=bind,src=/etc,dst=/data app:1
none "a volume" -v volume:/data app:1
none "one without a name" -v /data app:1
none "--tmpfs" --tmpfs /scratch:size=1m app:1
none "--mount tmpfs" --mount type=tmpfs,dst=/scratch,tmpfs-size=1000 app:1
none "--device" --device /dev/zero:/dev/nothing:r app:1
none "--device-cgroup-rule" --device-cgroup-rule 'a *:* rwm' app:1
none "a narrow one" --device-cgroup-rule 'c 10:229 r' app:1
none "--read-only" --read-only app:1
none "--sysctl" --sysctl net.ipv4.ip_forward=1 app:1
none "--ulimit" --ulimit nofile=1024:2048 app:1
none "limits" --memory 64m --memory-reservation 32m --cpu-shares 512 app:1
none "a quota" --cpu-quota 20000 --cpu-period 50000 app:1
none "--init" --init app:1
none "--group-add" --group-add 0 --group-add 2000 app:1
none "systempaths=unconfined" --security-opt systempaths=unconfined app:1
none "no-new-privileges=false" --security-opt no-new-privileges=false app:1
none "variables" -e TOKEN=AKIAIOSFODNN7EXAMPLZ -e LD_PRELOAD=/x.so app:1
none "a program" --entrypoint /usr/sbin/sshd app:1 -D
none "--workdir" -w /proc/self/fd/7 app:1
none "--cgroup-parent" --cgroup-parent /evil app:1
none "--oom-score-adj" --oom-score-adj 500 app:1
none "labels" --label a=b --name thename app:1
none "a terminal" -t -i app:1
none "root by name" --user root app:1

# Images: what docker save writes is what its inspect says.
docker save --output saved.tar app:1
docker image inspect app:1 >image.json
is "$(says --preset=cis-docker saved.tar)" \
	"$(says --preset=cis-docker image.json)" "docker save and image inspect"
docker save --output saved.tar root:1
is "$(ocigate check --preset pss-restricted saved.tar >/dev/null; echo $?)" 1 \
	"and of root's"
stop_engine
finish
