#include "cli/docker_shape.h"

#include <string.h>

static const struct shape any = {.kind = SHAPE_ANY};
static const struct shape flag = {.kind = SHAPE_BOOL, .nullable = true};
static const struct shape number = {.kind = SHAPE_INT, .nullable = true};
static const struct shape text = {.kind = SHAPE_STRING, .nullable = true};
static const struct shape texts = {
	.kind = SHAPE_ARRAY, .nullable = true, .of = &text};
static const struct shape text_map = {
	.kind = SHAPE_MAP, .nullable = true, .of = &text};
static const struct shape any_map = {
	.kind = SHAPE_MAP, .nullable = true, .of = &any};
static const struct shape any_list = {
	.kind = SHAPE_ARRAY, .nullable = true, .of = &any};

#define MEMBER(name, shape)                                                    \
	{                                                                      \
		name, &(shape), false                                          \
	}

static const struct shape_field device_fields[] = {
	MEMBER("PathOnHost", text),
	MEMBER("PathInContainer", text),
	MEMBER("CgroupPermissions", text),
	{0}};
static const struct shape device = {.kind = SHAPE_OBJECT,
				    .fields = device_fields};
static const struct shape devices = {
	.kind = SHAPE_ARRAY, .nullable = true, .of = &device};

static const struct shape_field ulimit_fields[] = {MEMBER("Name", text),
						   MEMBER("Hard", number),
						   MEMBER("Soft", number),
						   {0}};
static const struct shape ulimit = {.kind = SHAPE_OBJECT,
				    .fields = ulimit_fields};
static const struct shape ulimits = {
	.kind = SHAPE_ARRAY, .nullable = true, .of = &ulimit};

/* What was asked for; the container's own "Mounts" is what came of it. */
static const struct shape_field driver_fields[] = {
	MEMBER("Name", text), MEMBER("Options", text_map), {0}};
static const struct shape driver = {
	.kind = SHAPE_OBJECT, .nullable = true, .fields = driver_fields};
static const struct shape_field volume_fields[] = {
	MEMBER("NoCopy", flag),
	MEMBER("Labels", text_map),
	MEMBER("DriverConfig", driver),
	MEMBER("Subpath", text),
	{0}};
static const struct shape volume = {
	.kind = SHAPE_OBJECT, .nullable = true, .fields = volume_fields};
static const struct shape_field bind_fields[] = {
	MEMBER("Propagation", text),
	MEMBER("NonRecursive", flag),
	MEMBER("CreateMountpoint", flag),
	MEMBER("ReadOnlyNonRecursive", flag),
	MEMBER("ReadOnlyForceRecursive", flag),
	{0}};
static const struct shape bind = {
	.kind = SHAPE_OBJECT, .nullable = true, .fields = bind_fields};
static const struct shape_field tmpfs_fields[] = {MEMBER("SizeBytes", number),
						  MEMBER("Mode", number),
						  MEMBER("Options", any_list),
						  {0}};
static const struct shape tmpfs = {
	.kind = SHAPE_OBJECT, .nullable = true, .fields = tmpfs_fields};
static const struct shape_field asked_fields[] = {
	MEMBER("Type", text),
	MEMBER("Source", text),
	MEMBER("Target", text),
	MEMBER("ReadOnly", flag),
	MEMBER("Consistency", text),
	MEMBER("BindOptions", bind),
	MEMBER("VolumeOptions", volume),
	MEMBER("TmpfsOptions", tmpfs),
	{0}};
static const struct shape asked = {.kind = SHAPE_OBJECT,
				   .fields = asked_fields};
static const struct shape asked_list = {
	.kind = SHAPE_ARRAY, .nullable = true, .of = &asked};

static const struct shape_field host_fields[] = {
	/* what becomes a part of the spec */
	MEMBER("Annotations", text_map),
	MEMBER("Binds", texts),
	MEMBER("BlkioWeight", number),
	MEMBER("CapAdd", texts),
	MEMBER("CapDrop", texts),
	MEMBER("CgroupParent", text),
	MEMBER("CgroupnsMode", text),
	MEMBER("CpuPeriod", number),
	MEMBER("CpuQuota", number),
	MEMBER("CpuRealtimePeriod", number),
	MEMBER("CpuRealtimeRuntime", number),
	MEMBER("CpuShares", number),
	MEMBER("CpusetCpus", text),
	MEMBER("CpusetMems", text),
	MEMBER("DeviceCgroupRules", texts),
	MEMBER("DeviceRequests", any_list),
	MEMBER("Devices", devices),
	MEMBER("GroupAdd", texts),
	MEMBER("Init", flag),
	MEMBER("IpcMode", text),
	MEMBER("MaskedPaths", texts),
	MEMBER("Memory", number),
	MEMBER("MemoryReservation", number),
	MEMBER("MemorySwap", number),
	MEMBER("Mounts", asked_list),
	MEMBER("NanoCpus", number),
	MEMBER("NetworkMode", text),
	MEMBER("OomKillDisable", flag),
	MEMBER("OomScoreAdj", number),
	MEMBER("PidMode", text),
	MEMBER("PidsLimit", number),
	MEMBER("Privileged", flag),
	MEMBER("ReadonlyPaths", texts),
	MEMBER("ReadonlyRootfs", flag),
	MEMBER("Runtime", text),
	MEMBER("SecurityOpt", texts),
	MEMBER("ShmSize", number),
	MEMBER("Sysctls", text_map),
	MEMBER("Tmpfs", text_map),
	MEMBER("UTSMode", text),
	MEMBER("Ulimits", ulimits),
	MEMBER("UsernsMode", text),
	MEMBER("VolumesFrom", texts), /* Docker puts them into "Mounts" */
	/* what the daemon does beside the runtime, or what only takes away */
	MEMBER("AutoRemove", flag),
	MEMBER("BlkioDeviceReadBps", any_list),
	MEMBER("BlkioDeviceReadIOps", any_list),
	MEMBER("BlkioDeviceWriteBps", any_list),
	MEMBER("BlkioDeviceWriteIOps", any_list),
	MEMBER("BlkioWeightDevice", any_list),
	MEMBER("Cgroup", text),
	MEMBER("ConsoleSize", any_list),
	MEMBER("ContainerIDFile", text),
	MEMBER("CpuCount", number),
	MEMBER("CpuPercent", number),
	MEMBER("DiskQuota", number),
	MEMBER("Dns", texts),
	MEMBER("DnsOptions", texts),
	MEMBER("DnsSearch", texts),
	MEMBER("ExtraHosts", texts),
	MEMBER("IOMaximumBandwidth", number),
	MEMBER("IOMaximumIOps", number),
	MEMBER("Isolation", text),
	MEMBER("KernelMemory", number),
	MEMBER("KernelMemoryTCP", number),
	MEMBER("Links", texts),
	MEMBER("LogConfig", any),
	MEMBER("MemorySwappiness", number),
	MEMBER("PortBindings", any_map),
	MEMBER("PublishAllPorts", flag),
	MEMBER("RestartPolicy", any),
	MEMBER("StorageOpt", text_map),
	MEMBER("VolumeDriver", text),
	{0}};
static const struct shape host = {.kind = SHAPE_OBJECT, .fields = host_fields};

static const struct shape_field config_fields[] = {
	MEMBER("Cmd", texts),
	MEMBER("Entrypoint", texts),
	MEMBER("Env", texts),
	MEMBER("Hostname", text),
	MEMBER("Image", text),
	MEMBER("Labels", text_map),
	MEMBER("Tty", flag),
	MEMBER("User", text),
	MEMBER("Volumes", any_map),
	MEMBER("WorkingDir", text),
	/* what nothing of the spec comes from */
	MEMBER("ArgsEscaped", flag),
	MEMBER("AttachStderr", flag),
	MEMBER("AttachStdin", flag),
	MEMBER("AttachStdout", flag),
	MEMBER("Domainname", text),
	MEMBER("ExposedPorts", any_map),
	MEMBER("Healthcheck", any),
	MEMBER("MacAddress", text),
	MEMBER("NetworkDisabled", flag),
	MEMBER("OnBuild", texts),
	MEMBER("OpenStdin", flag),
	MEMBER("Shell", texts),
	MEMBER("StdinOnce", flag),
	MEMBER("StopSignal", text),
	MEMBER("StopTimeout", number),
	{0}};
static const struct shape config = {
	.kind = SHAPE_OBJECT, .nullable = true, .fields = config_fields};

static const struct shape_field mount_fields[] = {MEMBER("Type", text),
						  MEMBER("Name", text),
						  MEMBER("Source", text),
						  MEMBER("Destination", text),
						  MEMBER("Driver", text),
						  MEMBER("Mode", text),
						  MEMBER("RW", flag),
						  MEMBER("Propagation", text),
						  {0}};
static const struct shape mount = {.kind = SHAPE_OBJECT,
				   .fields = mount_fields};
static const struct shape mounts = {
	.kind = SHAPE_ARRAY, .nullable = true, .of = &mount};

static const struct shape_field descriptor_fields[] = {{"digest", &text, true},
						       {0}};
static const struct shape descriptor = {
	.kind = SHAPE_OBJECT, .nullable = true, .fields = descriptor_fields};

static const struct shape_field container_fields[] = {
	{"Id", &text, true},
	{"HostConfig", &host, true},
	{"Config", &config, true},
	MEMBER("AppArmorProfile", text),
	MEMBER("Args", texts),
	MEMBER("HostnamePath", text),
	MEMBER("Image", text),
	MEMBER("ImageManifestDescriptor", descriptor),
	MEMBER("MountLabel", text),
	MEMBER("Mounts", mounts),
	MEMBER("Name", text),
	MEMBER("Path", text),
	MEMBER("ProcessLabel", text),
	{0}};
const struct shape docker_shape_container = {.kind = SHAPE_OBJECT,
					     .fields = container_fields};

static const struct shape_field image_fields[] = {{"Id", &text, true},
						  {"Config", &config, true},
						  MEMBER("RepoTags", texts),
						  MEMBER("RepoDigests", texts),
						  {0}};
const struct shape docker_shape_image = {.kind = SHAPE_OBJECT,
					 .fields = image_fields};

static bool is_empty(const struct json *node)
{
	int64_t value;

	switch (json_type(node)) {
	case JSON_NULL:
		return true;
	case JSON_BOOL:
		return !json_true(node);
	case JSON_INT:
		return json_int64(node, &value) && value == 0;
	case JSON_DOUBLE:
		return false;
	case JSON_STRING:
		return json_span(node).size == 0;
	case JSON_ARRAY:
	case JSON_OBJECT:
		return json_count(node) == 0;
	}
	return false;
}

bool docker_shape_matters(const char *pointer, const struct json *node)
{
	static const char *const places[] = {"/HostConfig/", "/Config/",
					     "/Mounts/"};

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (strncmp(pointer, places[i], strlen(places[i])) == 0)
			return !is_empty(node);
	return false;
}
