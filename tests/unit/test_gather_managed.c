/* Which host paths are an engine's own, by tables and by the mount table. */
#include "gate/gather_managed.h"

#include "tests/unit/subject.h"

static struct settings settings = {.docker_root = "/data/docker",
				   .storage_root = "/data/storage",
				   .storage_run = "/data/run"};

static const struct {
	const char *path;
	bool managed, storage;
} names[] = {
	{"/data/docker/containers/c/hosts", true, false},
	{"/data/docker/containers/c/config.v2.json", false, false},
	{"/data/docker/containers", false, false},
	{"/data/docker/volumes/v/_data", true, false},
	{"/data/docker/volumes/v", false, false},
	{"/data/docker/volumes/v/_data/x", false, false},
	{"/var/lib/docker/volumes/v/_data", false, false},
	{"/data/docker/overlay2/l/merged", false, true},
	{"/data/docker/overlay2/l/diff", false, false},
	{"/var/lib/containerd/io.containerd.grpc.v1.cri/sandboxes/s/hosts",
	 true, false},
	{"/run/containerd/io.containerd.grpc.v1.cri/sandboxes/s/shm", true,
	 false},
	{"/var/run/containerd/io.containerd.grpc.v1.cri/sandboxes/s/shm", true,
	 false},
	{"/run/k3s/containerd/io.containerd.grpc.v1.cri/sandboxes/s/shm", true,
	 false},
	{"/run/containerd/io.containerd.runtime.v2.task/ns/id/rootfs", false,
	 true},
	{"/run/containerd/io.containerd.runtime.v2.task/ns/id", false, false},
	{"/var/lib/kubelet/pods/U/volumes/kubernetes.io~secret/s", true, false},
	{"/var/lib/kubelet/pods/U/etc-hosts", true, false},
	{"/var/lib/kubelet/pods/U/containers/c/0a1b", true, false},
	{"/var/lib/kubelet/pods/OTHER/volumes/kubernetes.io~secret/s", false,
	 false},
	{"/var/lib/kubelet/pods/U2/etc-hosts", false, false},
	{"/var/lib/kubelet/pods", false, false},
	{"/var/lib/kubelet/pki", false, false},
	{"/data/storage/overlay-containers/c/userdata/shm", true, false},
	{"/data/storage/overlay-containers/c/userdata/config.json", false,
	 false},
	{"/data/storage/overlay-containers/c/userdata", false, false},
	{"/run/containers/storage/overlay-containers/c/userdata/hosts", true,
	 false},
	{"/data/storage/overlay/l/merged", false, true},
	{"/data/storage/volumes/v/_data", true, false},
	{"/usr/bin/docker-init", true, false},
	{"/", false, false},
	{"/etc", false, false},
};

static void test_names(const struct gather_managed *managed)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct path_fact fact = {.is_managed = HOST_UNKNOWN};

		strcpy(fact.resolved, names[i].path);
		gather_managed_by_name(managed, &fact);
		ok((fact.is_managed == HOST_YES) == names[i].managed &&
			   (fact.is_storage == HOST_YES) == names[i].storage &&
			   fact.is_managed != HOST_UNKNOWN,
		   "%s", names[i].path);
	}
}

#define DISK ((uint64_t)8 << 32 | 1)
#define POD  "/var/lib/kubelet/pods/U"

static const char table[] =
	"21 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
	/* docker volume create -o type=none -o o=bind -o device=/etc bad */
	"30 21 8:1 /etc /data/docker/volumes/bad/_data rw - ext4 /dev/sda1 rw\n"
	"31 21 0:50 / " POD "/volumes/kubernetes.io~secret/s rw - tmpfs t rw\n"
	"32 21 8:17 / /mnt/ssd rw - ext4 /dev/sdb1 rw\n"
	"33 21 8:17 / " POD
	"/volumes/kubernetes.io~local-volume/l rw - ext4 /dev/sdb1 rw\n"
	"34 21 8:1 / /mnt/host rw - ext4 /dev/sda1 rw\n"
	"35 21 8:1 /srv/pv " POD "/volume-subpaths/h/c/0 rw - ext4 d rw\n"
	"36 21 8:1 " POD "/volumes/kubernetes.io~empty-dir/e/x " POD
	"/volume-subpaths/e/c/0 rw - ext4 d rw\n"
	"37 21 8:33 / /data/docker/volumes/disk/_data rw - ext4 /dev/sdc1 rw\n"
	/* -o type=ext4 -o device=/dev/sda1 */
	"38 21 8:1 / /data/docker/volumes/all/_data rw - ext4 /dev/sda1 rw\n"
	"39 21 8:1 /data/docker /data/docker/volumes/up/_data rw - ext4 d rw\n";

static const struct {
	const char *name; /* as found, without links */
	uint64_t device;
	const char *place;
	enum host_answer managed;
	const char *real;
} places[] = {
	{"/data/docker/volumes/good/_data", DISK,
	 "/data/docker/volumes/good/_data", HOST_YES, ""},
	{"/data/docker/volumes/bad/_data", DISK, "/etc", HOST_NO, "/etc"},
	{"/data/docker/volumes/all/_data", DISK, "/", HOST_NO, "/"},
	{"/data/docker/volumes/up/_data", DISK, "/data/docker", HOST_NO,
	 "/data/docker"},
	{"/data/docker/volumes/disk/_data", (uint64_t)8 << 32 | 33, "/",
	 HOST_YES, ""},
	{POD "/volumes/kubernetes.io~secret/s", 50, "/", HOST_YES, ""},
	{POD "/volumes/kubernetes.io~local-volume/l", (uint64_t)8 << 32 | 17,
	 "/", HOST_YES, ""},
	{POD "/volume-subpaths/h/c/0", DISK, "/srv/pv", HOST_NO, "/srv/pv"},
	{POD "/volume-subpaths/e/c/0", DISK,
	 POD "/volumes/kubernetes.io~empty-dir/e/x", HOST_YES, ""},
	/* what is bound to a name of the host's own keeps its first name */
	{"/mnt/host/etc", DISK, "/etc", HOST_NO, "/etc"},
	{"/etc", DISK, "/etc", HOST_NO, "/etc"},
};

static void test_places(const struct gather_managed *managed)
{
	struct error err = ERROR_INIT;
	struct mountinfo mounts;

	if (mountinfo_parse(span_of(table), &mounts, &err) < 0)
		subject_bail(&err, table);
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		struct gather_found found = {.real = strdup(places[i].name)};
		struct path_fact fact = {.is_managed = HOST_UNKNOWN};

		found.place.device = places[i].device;
		strcpy(found.place.path, places[i].place);
		strcpy(fact.resolved, places[i].name);
		gather_managed_judge(managed, &mounts, &found, &fact);
		ok(fact.is_managed == places[i].managed, "%s is %s",
		   places[i].name,
		   places[i].managed == HOST_YES ? "the engine's"
						 : "the host's");
		is(fact.real, places[i].real, "and is '%s'", places[i].real);
		ok(fact.borrowed == (fact.real[0] &&
				     strstr(places[i].name, "/vol") != NULL),
		   "which is what counts for the engine's names alone");
		free(found.real);
	}
	mountinfo_release(&mounts);
}

/* What is known of containerd's directories by the bundle alone. */
static void test_bundle(void)
{
	struct path_fact fact = {
		.resolved = "/x/state/io.containerd.grpc.v1.cri/sandboxes/s/"
			    "shm"};
	struct error err = ERROR_INIT;
	struct gather_managed managed;

	ok(gather_managed_list(&settings,
			       "/x/state/io.containerd.runtime.v2.task/k8s.io/"
			       "id",
			       NULL, false, &managed, &err) == 0,
	   "containerd elsewhere");
	gather_managed_by_name(&managed, &fact);
	ok(fact.is_managed == HOST_YES, "its state is known by the bundle");
	strcpy(fact.resolved,
	       "/x/state/io.containerd.runtime.v2.task/k8s.io/id/rootfs");
	gather_managed_by_name(&managed, &fact);
	ok(fact.is_storage == HOST_YES, "and the root in it");
	gather_managed_release(&managed);
}

int main(void)
{
	struct json *config = subject_json(
		"{'annotations':{'io.kubernetes.cri.sandbox-uid':'U'}}");
	struct error err = ERROR_INIT;
	struct gather_managed managed;

	if (gather_managed_list(&settings, "", config, false, &managed, &err) <
	    0)
		subject_bail(&err, "list");
	test_names(&managed);
	test_places(&managed);
	gather_managed_release(&managed);
	test_bundle();
	json_free(config);
	return tap_done();
}
