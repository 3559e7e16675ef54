#include "cli/pod_volumes.h"

#include <stdio.h>
#include <string.h>

#define ID "bundle.manifest"
#define VOLUMES                                                                \
	"/var/lib/kubelet/pods/00000000-0000-0000-0000-000000000000/volumes"

/*
 * Volumes that kubelet lays out below its own directory, by its plugin. On a
 * node nfs, iscsi and fc may belong to a claim; here they are seen not to.
 */
static const struct {
	const char *member;
	const char *plugin;
} PLUGINS[] = {
	{"configMap", "configmap"},
	{"secret", "secret"},
	{"projected", "projected"},
	{"downwardAPI", "downward-api"},
	{"emptyDir", "empty-dir"},
	{"persistentVolumeClaim", "csi"},
	{"ephemeral", "csi"},
	{"csi", "csi"},
	{"image", "image"},
	{"nfs", "nfs-inline"},
	{"iscsi", "iscsi-inline"},
	{"glusterfs", "glusterfs"},
	{"rbd", "rbd"},
	{"cephfs", "cephfs"},
	{"flexVolume", "flexvolume"},
	{"cinder", "cinder"},
	{"flocker", "flocker"},
	{"fc", "fc-inline"},
	{"azureFile", "azure-file"},
	{"azureDisk", "azure-disk"},
	{"vsphereVolume", "vsphere-volume"},
	{"quobyte", "quobyte"},
	{"portworxVolume", "portworx-volume"},
	{"scaleIO", "scaleio"},
	{"storageos", "storageos"},
	{"photonPersistentDisk", "photon-pd"},
	{"gcePersistentDisk", "gce-pd"},
	{"awsElasticBlockStore", "aws-ebs"},
	{"gitRepo", "git-repo"},
};

static const struct json *find_volume(const struct pod *pod, const char *name)
{
	const struct json *volumes = json_find(pod->spec, "volumes");

	for (size_t i = 0; i < json_count(volumes); i++) {
		const struct json *volume = json_item(volumes, i);

		if (strcmp(pod_text(json_find(volume, "name"), ""), name) == 0)
			return volume;
	}
	return NULL;
}

/* Where kubelet puts @volume; a kind that is not known is a host's path. */
static int find_source(const struct json *volume, const char *name, char *out,
		       size_t capacity, struct error *err)
{
	const struct json *host = json_find(volume, "hostPath");
	const char *path = json_text(json_find(host, "path"));

	if (host && !path)
		return error_set(err, ERROR_INPUT, ID,
				 "volume '%s' has a hostPath without a path",
				 name);
	if (host) {
		snprintf(out, capacity, "%s", path);
		return 0;
	}
	for (size_t i = 0; i < sizeof(PLUGINS) / sizeof(PLUGINS[0]); i++)
		if (json_has(volume, PLUGINS[i].member)) {
			snprintf(out, capacity, VOLUMES "/kubernetes.io~%s/%s",
				 PLUGINS[i].plugin, name);
			return 0;
		}
	/* a volume that says nothing is an emptyDir */
	if (json_count(volume) == 1) {
		snprintf(out, capacity, VOLUMES "/kubernetes.io~empty-dir/%s",
			 name);
		return 0;
	}
	return error_set(err, ERROR_INPUT, ID,
			 "volume '%s' is of a kind that is not known", name);
}

int pod_volumes_bind(struct json *mounts, struct json *paths,
		     const char *source, const char *destination,
		     const char *propagation, bool readonly)
{
	CLEANUP_JSON struct json *mount = json_new_object();
	struct json *options = json_new_array();

	if (!mount || !options ||
	    json_set(mount, "destination", json_new_text(destination)) < 0 ||
	    json_set(mount, "type", json_new_text("bind")) < 0 ||
	    json_set(mount, "source", json_new_text(source)) < 0 ||
	    json_append(options, json_new_text("rbind")) < 0 ||
	    json_append(options, json_new_text(propagation)) < 0 ||
	    json_append(options, json_new_text(readonly ? "ro" : "rw")) < 0) {
		json_free(options);
		return -1;
	}
	if (json_set(mount, "options", options) < 0 ||
	    json_set(paths, source, json_new_text(source)) < 0)
		return -1;
	return json_append(mounts, steal_pointer(&mount));
}

static const char *propagation_of(const struct json *mount)
{
	const char *how = pod_text(json_find(mount, "mountPropagation"), "");

	if (strcmp(how, "Bidirectional") == 0)
		return "rshared";
	return strcmp(how, "HostToContainer") == 0 ? "rslave" : "rprivate";
}

static int add_mount(const struct pod *pod, const struct json *mount,
		     struct json *mounts, struct json *paths, struct error *err)
{
	const char *name = pod_text(json_find(mount, "name"), "");
	const char *path = json_text(json_find(mount, "mountPath"));
	const struct json *volume = find_volume(pod, name);
	char source[4096];

	if (!path || !volume)
		return error_set(err, ERROR_INPUT, ID,
				 "a mount of volume '%s' has no mountPath, or "
				 "the pod no such volume",
				 name);
	if (find_source(volume, name, source, sizeof(source), err) < 0)
		return -1;
	if (pod_volumes_bind(mounts, paths, source, path, propagation_of(mount),
			     json_true(json_find(mount, "readOnly"))) == 0)
		return 0;
	return error_set(err, ERROR_SYSTEM, ID, "out of memory");
}

/* Also what no container mounts: the standards judge the pod. */
static int add_unmounted(const struct pod *pod, struct json *mounts,
			 struct json *paths, struct error *err)
{
	const struct json *volumes = json_find(pod->spec, "volumes");

	for (size_t i = 0; i < json_count(volumes); i++) {
		const struct json *volume = json_item(volumes, i);
		const char *name = pod_text(json_find(volume, "name"), "");
		char source[4096], destination[512];

		if (find_source(volume, name, source, sizeof(source), err) < 0)
			return -1;
		if (json_has(paths, source))
			continue;
		snprintf(destination, sizeof(destination), "/volumes/%s", name);
		if (pod_volumes_bind(mounts, paths, source, destination,
				     "rprivate", true) < 0)
			return error_set(err, ERROR_SYSTEM, ID,
					 "out of memory");
	}
	return 0;
}

int pod_volumes_add(const struct pod *pod, const struct json *container,
		    struct json *mounts, struct json *paths, struct error *err)
{
	const struct json *list = json_find(container, "volumeMounts");

	for (size_t i = 0; i < json_count(list); i++)
		if (add_mount(pod, json_item(list, i), mounts, paths, err) < 0)
			return -1;
	return add_unmounted(pod, mounts, paths, err);
}
