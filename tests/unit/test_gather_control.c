#include "gate/gather_control.h"

#include "tap.h"

#define ID	   "017dc8b3d3976decc0735bf8d0b0ac3724de5ab3c94854784194a6a850b47a77"
#define DOCKER	   "/data/docker"
#define CONTAINERS DOCKER "/containers/" ID

static const struct settings settings = {
	.path = "/opt/etc/ocigate.json",
	.runtime = "/opt/bin/runc",
	.policy = "/opt/policy",
	.evidence = {"/opt/evidence", "/opt/more"},
	.evidence_count = 2,
	.docker_root = DOCKER,
	.containerd_address = "/opt/run/c.sock",
	.storage_root = "/data/storage",
	.storage_run = "/data/run",
	.decisions_file = "/opt/log/ocigate/decisions.jsonl",
};

static const struct {
	const char *path;
	const char *label; /* part of it; NULL: no control */
} rows[] = {
	/* itself, above, below */
	{"/run/docker.sock", "Docker's socket"},
	{"/run", ""},
	{"/", ""},
	{"/run/docker.sock.d", NULL},
	{"/run/docker", "Docker's state"},
	{"/run/docker/netns/x", "Docker's state"},
	{"/run/dockers", NULL},
	{"/run/containerd/containerd.sock", "containerd's socket"},
	{"/run/containerd", ""},
	{"/run/containerd/runc/moby/x/state.json", "runc's state"},
	{"/run/containerd/s/0123", "containerd's shims"},
	{"/run/runc/x", "runc's state"},
	{"/run/user/1000", NULL},
	{"/var/run", ""},
	{"/var/run/docker.sock", "Docker's socket"},
	{"/var/run/x", NULL},
	{"/var/running", NULL},
	{"/srv/data", NULL},
	{"/tmp", NULL},
	{"/proc", NULL},
	{"/dev", NULL},
	{"/lib/modules", NULL},
	/* what the settings name */
	{"/opt/run/c.sock", "containerd's socket"},
	{"/opt/run", "containerd's socket"},
	{"/opt/evidence/blobs", "evidence"},
	{"/opt/more", "evidence"},
	{"/opt/policy/a.json", "policy"},
	{"/opt/etc/ocigate.json", "configuration"},
	{"/opt/etc", "configuration"},
	{"/opt/etc/other", NULL},
	{"/opt/log/ocigate/decisions.jsonl.1", "decisions"},
	{"/opt/log", "decisions"},
	{"/opt/bin/runc", "the runtime"},
	{"/opt/bin", "the runtime"},
	{"/usr/sbin/runc", NULL}, /* another runtime is configured */
	{"/data/storage", "Podman"},
	/* Docker's data root: records and layers, but not what it mounts */
	{DOCKER, ""},
	{"/data", ""},
	{DOCKER "/volumes/v/_data", NULL},
	{DOCKER "/image/overlay2/repositories.json", "records"},
	{DOCKER "/runtimes/gate", "Docker's runtimes"},
	{DOCKER "/containerd/daemon/io.containerd.metadata.v1.bolt",
	 "containerd's records"},
	{DOCKER "/containers", "records"},
	{CONTAINERS, "records"},
	{CONTAINERS "/config.v2.json", "records"},
	{CONTAINERS "/mounts", "records"},
	{CONTAINERS "/hostname", NULL},
	{CONTAINERS "/hosts", NULL},
	{CONTAINERS "/resolv.conf", NULL},
	{CONTAINERS "/mounts/shm", NULL},
	{CONTAINERS "/mounts/secrets/x", NULL},
	{CONTAINERS "/hostname/x", "records"},
	{CONTAINERS "0/hostname", "records"},
	{DOCKER "/containers/x/hostname", "records"},
	{DOCKER "/overlay2/x/merged", "layers"},
	{DOCKER "/overlay2", "layers"},
};

static void test_names(void)
{
	struct gather_controls controls;
	struct error err = ERROR_INIT;

	ok(gather_control_list(&settings, &controls, &err) == 0, "a list %s",
	   err.reason.msg);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *label =
			gather_control_by_name(&controls, rows[i].path, false);

		ok(rows[i].label ? label && strstr(label, rows[i].label)
				 : !label,
		   "%s: %s", rows[i].path, label ? label : "none");
	}
	ok(!gather_control_by_name(&controls, DOCKER "/overlay2/x/merged",
				   true),
	   "a container's own root is a layer");
	ok(gather_control_by_name(&controls, DOCKER "/overlay2", true),
	   "all layers are not");
	ok(gather_control_by_name(&controls, CONTAINERS, true),
	   "nor are the records");
	ok(!gather_control_by_name(&controls, "/srv/new.sock", false) &&
		   gather_control_add(&controls, "/srv/new.sock", "new",
				      &err) == 0 &&
		   gather_control_by_name(&controls, "/srv", false),
	   "one that was found is added");
	ok(!gather_control_by_name(
		   &controls, "/srv/e/io.containerd.runtime.v2.task", false) &&
		   gather_control_add_bundle(
			   &controls,
			   "/srv/e/io.containerd.runtime.v2.task/moby/id",
			   &err) == 0,
	   "an engine may keep its bundles anywhere");
	ok(gather_control_by_name(
		   &controls, "/srv/e/io.containerd.runtime.v2.task", false) &&
		   gather_control_by_name(&controls, "/srv/e", false),
	   "where this container's is, the others are");
	ok(gather_control_add_bundle(&controls, "/srv/plain", &err) == 0 &&
		   !gather_control_by_name(&controls, "/srv/plain", false),
	   "a plain bundle lies among nothing");
	gather_control_release(&controls);
}

static void test_defaults(void)
{
	static const struct settings none;
	struct gather_controls controls;
	struct error err = ERROR_INIT;

	ok(gather_control_list(&none, &controls, &err) == 0,
	   "a list without settings %s", err.reason.msg);
	ok(gather_control_by_name(&controls, "/usr/sbin/runc", false) &&
		   gather_control_by_name(&controls, "/usr", false),
	   "the runtime is where runtimes are");
	ok(gather_control_by_name(&controls, settings_default_path(), false),
	   "the configuration is in its place");
	ok(!gather_control_by_name(&controls, "/usr/share", false),
	   "other directories are free");
	gather_control_release(&controls);
}

static void test_limits(void)
{
	static struct settings relative = {.docker_root = "docker"};
	struct gather_controls controls;
	struct error err = ERROR_INIT;

	ok(gather_control_list(&relative, &controls, &err) == -1,
	   "a relative path: %s", err.reason.msg);
	is(err.reason.id, "internal.facts", "its id");
	gather_control_list(&settings, &controls, NULL);
	while (controls.count < GATHER_CONTROLS_MAX)
		if (gather_control_add(&controls, "/x", "x", NULL) < 0)
			break;
	ok(controls.count == GATHER_CONTROLS_MAX &&
		   gather_control_add(&controls, "/x", "x", NULL) == -1,
	   "more than may be");
	gather_control_release(&controls);
}

int main(void)
{
	test_names();
	test_defaults();
	test_limits();
	return tap_done();
}
