#include "cli/pod.h"

#include "cli/pod_asked.h"
#include "cli/pod_process.h"
#include "cli/pod_volumes.h"
#include "cli/sketch.h"
#include "oci/reference.h"
#include "policy/rules/seccomp_profile.h"

#include <stdio.h>
#include <string.h>

#define ID	 "bundle.manifest"
#define SANDBOX	 "/var/lib/containerd/io.containerd.grpc.v1.cri/sandboxes/0/"
#define SHM	 "/run/containerd/io.containerd.grpc.v1.cri/sandboxes/0/shm"
#define OWN_NS	 "/proc/4242/ns/"
#define HOST_NS	 "/proc/1/ns/"
#define APPARMOR "container.apparmor.security.beta.kubernetes.io/"

/* What containerd writes for every container of a pod. */
static const char TEMPLATE[] =
	"{\"ociVersion\":\"1.0.2\",\"process\":{},"
	"\"root\":{\"path\":\"rootfs\"},\"mounts\":[" SKETCH_MOUNTS ","
	"{\"destination\":\"/sys\",\"type\":\"sysfs\",\"source\":\"sysfs\","
	"\"options\":[\"nosuid\",\"noexec\",\"nodev\",\"ro\"]},"
	"{\"destination\":\"/sys/fs/cgroup\",\"type\":\"cgroup\",\"source\":"
	"\"cgroup\",\"options\":[\"nosuid\",\"noexec\",\"nodev\","
	"\"relatime\",\"ro\"]}],"
	"\"linux\":{\"resources\":{\"devices\":[{\"allow\":false,"
	"\"access\":\"rwm\"}]},\"cgroupsPath\":\"/kubepods/pod/0\","
	"\"namespaces\":[{\"type\":\"mount\"},"
	"{\"type\":\"cgroup\"}]," SKETCH_PATHS "}}";

/* A container while it is written. */
struct writing {
	const struct pod *pod;
	const struct json *container;
	struct json *config;
	struct json *linux_; /* borrowed from it */
	struct json *facts;
};

const char *pod_text(const struct json *node, const char *fallback)
{
	return json_text(node) ? json_text(node) : fallback;
}

static int no_memory(struct error *err)
{
	return error_set(err, ERROR_SYSTEM, ID, "out of memory");
}

static int add_namespace(struct writing *w, const char *type, const char *file,
			 bool host, bool own)
{
	struct json *list = json_find_edit(w->linux_, "namespaces");
	CLEANUP_JSON struct json *entry = json_new_object();
	struct json *known = json_edit(w->facts, "namespaces");
	char path[64];

	if (!entry || json_set(entry, "type", json_new_text(type)) < 0)
		return -1;
	snprintf(path, sizeof(path), "%s%s", host ? HOST_NS : OWN_NS, file);
	if (!own &&
	    (json_set(entry, "path", json_new_text(path)) < 0 ||
	     json_set(known, path, json_new_text(host ? "host" : "other")) < 0))
		return -1;
	return json_append(list, steal_pointer(&entry));
}

/* Ids of the container are a range of their own on the host. */
static int add_user_namespace(struct writing *w)
{
	static const char MAPPINGS[] =
		"[{\"containerID\":0,\"hostID\":262144,\"size\":65536}]";
	struct error ignored = ERROR_INIT;

	if (add_namespace(w, "user", "user", false, true) < 0)
		return -1;
	for (int i = 0; i < 2; i++) {
		struct json *map = NULL;

		if (json_parse(span_of(MAPPINGS), &JSON_STRICT_LIMITS, "", &map,
			       &ignored) < 0 ||
		    json_set(w->linux_, i ? "gidMappings" : "uidMappings",
			     map) < 0)
			return -1;
	}
	return 0;
}

static int write_namespaces(struct writing *w)
{
	const struct json *spec = w->pod->spec;
	const struct json *users = json_find(spec, "hostUsers");
	bool network = json_true(json_find(spec, "hostNetwork"));
	bool pid = json_true(json_find(spec, "hostPID"));
	bool shared = json_true(json_find(spec, "shareProcessNamespace"));

	if (add_namespace(w, "pid", "pid", pid, !pid && !shared) < 0 ||
	    add_namespace(w, "ipc", "ipc",
			  json_true(json_find(spec, "hostIPC")), false) < 0 ||
	    add_namespace(w, "uts", "uts", network, false) < 0 ||
	    add_namespace(w, "network", "net", network, false) < 0)
		return -1;
	if (users && json_type(users) == JSON_BOOL && !json_true(users))
		return add_user_namespace(w);
	return 0;
}

/* As the container says, else as the pod says. */
static const struct json *security(const struct writing *w, const char *key)
{
	const struct json *own =
		json_at(w->container, "securityContext", key, NULL);

	return own ? own : json_at(w->pod->spec, "securityContext", key, NULL);
}

static bool is_privileged(const struct writing *w)
{
	return json_true(
		json_at(w->container, "securityContext", "privileged", NULL));
}

/* What a privileged container gets, or rather what it is not kept from. */
static int write_privileged(struct writing *w, struct error *err)
{
	static const char DEVICES[] =
		"{\"devices\":[{\"allow\":true,\"access\":\"rwm\"}]}";
	struct json *mounts = json_find_edit(w->config, "mounts");
	struct json *resources = NULL;

	json_remove(w->linux_, "maskedPaths");
	json_remove(w->linux_, "readonlyPaths");
	if (json_parse(span_of(DEVICES), &JSON_STRICT_LIMITS, "", &resources,
		       err) < 0 ||
	    json_set(w->linux_, "resources", resources) < 0)
		return no_memory(err);
	for (size_t i = 4; i < 6; i++) {
		struct json *options =
			json_find_edit(json_item_edit(mounts, i), "options");

		json_remove_item(options, json_count(options) - 1);
		if (json_append(options, json_new_text("rw")) < 0)
			return no_memory(err);
	}
	return 0;
}

/* Nobody but the node knows the runtime's profile: ours stands for it. */
static int write_seccomp(struct writing *w, struct error *err)
{
	const struct json *profile = security(w, "seccompProfile");
	const char *type = pod_text(json_find(profile, "type"), "");
	const struct rule_input input = {
		.facts = &(const struct facts){.kernel = {6, 0}}};
	struct json *tree;

	/* CRI-O notes what was asked for; containerd forgets it */
	if (*type && strcmp(type, "RuntimeDefault") != 0 &&
	    strcmp(type, "Localhost") != 0)
		return json_set(json_edit(w->config, "annotations"),
				"io.kubernetes.cri-o.SeccompProfilePath",
				json_new_text("unconfined")) < 0
			       ? no_memory(err)
			       : 0;
	if (is_privileged(w) || (!*type && !pod_asked_windows(w->pod)))
		return 0;
	tree = seccomp_profile_load(&input, json_find(w->config, "process"),
				    "default");
	if (!tree || json_set(w->linux_, "seccomp", tree) < 0)
		return no_memory(err);
	return 0;
}

/* The older way to say it: an annotation of the pod. */
static const char *apparmor_noted(const struct writing *w)
{
	char key[512];

	snprintf(key, sizeof(key), APPARMOR "%s",
		 pod_text(json_find(w->container, "name"), ""));
	return pod_text(json_find(w->pod->annotations, key), "");
}

/* Whatever is none of the two that confine does not. */
static const char *apparmor_of(const struct writing *w)
{
	const struct json *profile = security(w, "appArmorProfile");
	const char *type = pod_text(json_find(profile, "type"), "");
	const char *noted = apparmor_noted(w);
	bool local = strncmp(noted, "localhost/", 10) == 0;

	if ((*type && strcmp(type, "RuntimeDefault") != 0 &&
	     strcmp(type, "Localhost") != 0) ||
	    (*noted && strcmp(noted, "runtime/default") != 0 && !local))
		return "unconfined";
	if (strcmp(type, "Localhost") == 0)
		return pod_text(json_find(profile, "localhostProfile"), "");
	if (!*type && local)
		return noted + 10;
	return is_privileged(w) ? "unconfined" : "cri-containerd.apparmor.d";
}

/* Of the container, else of the pod, whose sandbox has it. */
static const char *selinux_part(const struct writing *w, const char *key,
				const char *usual)
{
	const struct json *pod = json_at(w->pod->spec, "securityContext",
					 "seLinuxOptions", key, NULL);
	const char *own = json_text(json_at(w->container, "securityContext",
					    "seLinuxOptions", key, NULL));

	if (own && *own)
		return own;
	return *pod_text(pod, "") ? json_text(pod) : usual;
}

static int write_labels(struct writing *w, struct error *err)
{
	const struct json *selinux = security(w, "seLinuxOptions");
	struct json *process = json_find_edit(w->config, "process");
	char label[512];

	if (json_set(process, "apparmorProfile",
		     json_new_text(apparmor_of(w))) < 0 ||
	    json_set(w->facts, "apparmor", json_new_bool(true)) < 0 ||
	    json_set(w->facts, "selinux", json_new_bool(selinux != NULL)) < 0)
		return no_memory(err);
	if (!selinux)
		return 0;
	snprintf(label, sizeof(label), "%s:%s:%s:%s",
		 selinux_part(w, "user", "system_u"),
		 selinux_part(w, "role", "system_r"),
		 selinux_part(w, "type", "container_t"),
		 selinux_part(w, "level", "s0:c1,c2"));
	return json_set(process, "selinuxLabel", json_new_text(label)) < 0
		       ? no_memory(err)
		       : 0;
}

/* On the node they are the sandbox's; here they belong to all containers. */
static int write_sysctls(struct writing *w, struct error *err)
{
	const struct json *list =
		json_at(w->pod->spec, "securityContext", "sysctls", NULL);

	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *item = json_item(list, i);
		const char *name = json_text(json_find(item, "name"));
		const char *value = json_text(json_find(item, "value"));

		if (!name)
			return error_set(err, ERROR_INPUT, ID,
					 "a sysctl has no name");
		if (json_set(json_edit(w->linux_, "sysctl"), name,
			     json_new_text(value ? value : "")) < 0)
			return no_memory(err);
	}
	return 0;
}

static int write_linux(struct writing *w, struct error *err)
{
	const char *proc = pod_text(
		json_at(w->container, "securityContext", "procMount", NULL),
		"Default");
	struct json *root = json_find_edit(w->config, "root");
	bool readonly = json_true(json_at(w->container, "securityContext",
					  "readOnlyRootFilesystem", NULL));

	if (write_namespaces(w) < 0 ||
	    (readonly && json_set(root, "readonly", json_new_bool(true)) < 0))
		return no_memory(err);
	if (strcmp(proc, "Default") != 0 &&
	    (json_set(w->linux_, "maskedPaths", json_new_array()) < 0 ||
	     json_set(w->linux_, "readonlyPaths", json_new_array()) < 0))
		return no_memory(err);
	if (is_privileged(w) && write_privileged(w, err) < 0)
		return -1;
	if (pod_asked_host_process(w->pod, w->container) &&
	    json_set(json_edit(w->config, "windows"), "hostProcess",
		     json_new_bool(true)) < 0)
		return no_memory(err);
	if (pod_process_resources(w->container, w->linux_, err) < 0)
		return -1;
	return write_sysctls(w, err);
}

static int write_mounts(struct writing *w, struct error *err)
{
	static const struct {
		const char *source, *destination;
	} FILES[] = {
		{SANDBOX "hostname", "/etc/hostname"},
		{SANDBOX "hosts", "/etc/hosts"},
		{SANDBOX "resolv.conf", "/etc/resolv.conf"},
	};
	struct json *mounts = json_find_edit(w->config, "mounts");
	struct json *paths = json_edit(w->facts, "paths");

	for (size_t i = 0; i < sizeof(FILES) / sizeof(FILES[0]); i++)
		if (pod_volumes_bind(mounts, paths, FILES[i].source,
				     FILES[i].destination, "rprivate",
				     false) < 0)
			return no_memory(err);
	if (json_true(json_find(w->pod->spec, "hostIPC")))
		return pod_volumes_add(w->pod, w->container, mounts, paths,
				       err);
	if (pod_volumes_bind(mounts, paths, SHM, "/dev/shm", "rprivate",
			     false) < 0)
		return no_memory(err);
	return pod_volumes_add(w->pod, w->container, mounts, paths, err);
}

/* What is pinned is what the node pulls, be it an index or a manifest. */
static int write_digest(struct writing *w, struct error *err)
{
	const char *image = pod_text(json_find(w->container, "image"), "");
	struct reference reference;

	/* whether it can be read is for whoever judges the name to say */
	if (reference_parse(span_of(image), &reference, NULL) < 0 ||
	    !reference.digest[0])
		return 0;
	return json_set(json_edit(w->facts, "digests"), "index",
			json_new_text(reference.digest)) < 0
		       ? no_memory(err)
		       : 0;
}

static int write_names(struct writing *w, struct error *err)
{
	const struct {
		const char *key, *value;
	} names[] = {
		{"kind", "container"},
		{"engine", "cri"},
		{"runtime", "runc"},
		{"namespace", w->pod->namespace},
		{"pod", w->pod->name},
		{"name", pod_text(json_find(w->container, "name"), "")},
		{"reference", pod_text(json_find(w->container, "image"), "")},
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i].value[0] &&
		    json_set(w->facts, names[i].key,
			     json_new_text(names[i].value)) < 0)
			return no_memory(err);
	return pod_asked_add(w->container, w->facts) < 0 ? no_memory(err) : 0;
}

static int write_all(struct writing *w, struct error *err)
{
	if (write_names(w, err) < 0 || write_digest(w, err) < 0 ||
	    write_linux(w, err) < 0 || write_mounts(w, err) < 0 ||
	    pod_process_write(w->pod, w->container,
			      json_find_edit(w->config, "process"), err) < 0 ||
	    write_labels(w, err) < 0)
		return -1;
	return write_seccomp(w, err);
}

int pod_write(const struct pod *pod, const struct json *container,
	      struct buf *config, struct buf *facts, struct error *err)
{
	CLEANUP_JSON struct json *tree = NULL;
	CLEANUP_JSON struct json *known = json_new_object();
	struct writing writing = {.pod = pod, .container = container};

	if (json_type(container) != JSON_OBJECT)
		return error_set(err, ERROR_INPUT, ID,
				 "a container of '%s' is not an object",
				 pod->name);
	if (!known || json_parse(span_of(TEMPLATE), &JSON_STRICT_LIMITS, "",
				 &tree, err) < 0)
		return no_memory(err);
	writing.config = tree;
	writing.linux_ = json_find_edit(tree, "linux");
	writing.facts = known;
	if (write_all(&writing, err) < 0)
		return error_wrap(err, "%s '%s'", pod->kind, pod->name);
	json_write(tree, config);
	json_write(known, facts);
	return buf_ok(config) && buf_ok(facts) ? 0 : no_memory(err);
}
