#include "policy/rules/control.h"

#include "policy/rules/spec.h"

#include <string.h>

#define PATH_SIZE 4096

/*
 * A path is control when it is one of these or a parent of one; the marked
 * directories also with everything below. Engines themselves mount files from
 * below their other directories (/etc/hosts of each container).
 */
static const struct {
	const char *path;
	bool below;
} known[] = {
	{"/run/docker.sock", false},
	{"/run/docker/containerd", false},
	{"/run/docker/plugins", true},
	{"/run/docker/runtime-runc", true},
	{"/run/containerd/containerd.sock", false},
	{"/run/containerd/containerd.sock.ttrpc", false},
	{"/run/containerd/runc", true},
	{"/run/containerd/s", true},
	{"/run/nri", true},
	{"/run/crio", false},
	{"/run/crio/crio.sock", false},
	{"/run/podman", true},
	{"/run/runc", true},
	{"/run/crun", true},
	{"/run/buildkit", true},
	{"/run/cri-dockerd.sock", false},
	{"/run/dockershim.sock", false},
	{"/run/k3s/containerd", false},
	{"/var/lib/docker/containers", false},
	{"/var/lib/docker/image", true},
	{"/var/lib/containerd/io.containerd.metadata.v1.bolt", true},
	{"/var/lib/containers/storage/libpod", true},
	{"/etc/ocigate", true},
	{"/var/lib/ocigate", true},
	{"/var/log/ocigate", true},
};

/* Sockets by their last component, wherever somebody put them. */
static const char *const sockets[] = {
	"docker.sock",	   "containerd.sock", "containerd.sock.ttrpc",
	"crio.sock",	   "podman.sock",     "buildkitd.sock",
	"dockershim.sock", "cri-dockerd.sock"};

/* Writes @path in plain, and with /run where /var/run leads there. */
static bool make_plain(const char *path, char out[PATH_SIZE])
{
	if (path[0] != '/' || !spec_path_normalise(path, out, PATH_SIZE))
		return false;
	if (spec_path_below(out, "/var/run"))
		memmove(out, out + 4, strlen(out + 4) + 1);
	return true;
}

/* /proc/1/root is the host whatever follows; so are cwd and open files. */
static const char *through_proc(const char *plain)
{
	static const char *const doors[] = {"/root", "/cwd", "/fd",
					    "/map_files"};

	for (size_t i = 0; i < sizeof(doors) / sizeof(doors[0]); i++) {
		const char *at = strstr(plain, doors[i]);
		size_t size = strlen(doors[i]);

		if (at && (at[size] == '\0' || at[size] == '/'))
			return "the host through /proc";
	}
	return NULL;
}

const char *control_named(const char *path)
{
	char plain[PATH_SIZE];
	const char *name;

	if (!make_plain(path, plain))
		return NULL;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (spec_path_below(known[i].path, plain) ||
		    (known[i].below && spec_path_below(plain, known[i].path)))
			return known[i].path;
	if (spec_path_below(plain, "/proc"))
		return through_proc(plain);
	name = strrchr(plain, '/');
	for (size_t i = 0; name && i < sizeof(sockets) / sizeof(sockets[0]);
	     i++)
		if (strcmp(name + 1, sockets[i]) == 0)
			return sockets[i];
	return NULL;
}
