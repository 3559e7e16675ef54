#include "oci/config_shape.h"

#include <stddef.h>
#include <string.h>

/* Short forms for the tables below; every member may be null (missing). */
#define OBJECT(table)                                                          \
	{                                                                      \
		.kind = SHAPE_OBJECT, .nullable = true, .fields = (table)      \
	}
#define ARRAY(element)                                                         \
	{                                                                      \
		.kind = SHAPE_ARRAY, .nullable = true, .of = &(element)        \
	}
#define MAP(element)                                                           \
	{                                                                      \
		.kind = SHAPE_MAP, .nullable = true, .of = &(element)          \
	}
#define ENUM(list)                                                             \
	{                                                                      \
		.kind = SHAPE_STRING, .nullable = true, .values = (list)       \
	}

static const struct shape any_bool = {.kind = SHAPE_BOOL, .nullable = true};
static const struct shape any_int = {.kind = SHAPE_INT, .nullable = true};
static const struct shape any_text = {.kind = SHAPE_STRING, .nullable = true};
static const struct shape text = {.kind = SHAPE_STRING};
/* uid_t and gid_t: from 2^31 on the runtimes disagree about their meaning. */
static const struct shape any_id = {
	.kind = SHAPE_INT, .nullable = true, .has_max = true, .max = INT32_MAX};
static const struct shape map_id = {.kind = SHAPE_INT,
				    .nullable = true,
				    .has_max = true,
				    .max = UINT32_MAX};
static const struct shape texts = ARRAY(text);
static const struct shape text_map = MAP(text);
static const struct shape ids = ARRAY(any_id);

static const struct shape_field box_fields[] = {
	{"height", &any_int, false}, {"width", &any_int, false}, {0}};
static const struct shape box = OBJECT(box_fields);

static const struct shape_field user_fields[] = {
	{"uid", &any_id, false},	{"gid", &any_id, false},
	{"umask", &any_id, false},	{"additionalGids", &ids, false},
	{"username", &any_text, false}, {0}};
static const struct shape user = OBJECT(user_fields);

static const struct shape_field capability_fields[] = {
	{"bounding", &texts, false},	{"effective", &texts, false},
	{"inheritable", &texts, false}, {"permitted", &texts, false},
	{"ambient", &texts, false},	{0}};
static const struct shape capabilities = OBJECT(capability_fields);

static const char *const rlimit_names[] = {"RLIMIT_AS",
					   "RLIMIT_CORE",
					   "RLIMIT_CPU",
					   "RLIMIT_DATA",
					   "RLIMIT_FSIZE",
					   "RLIMIT_LOCKS",
					   "RLIMIT_MEMLOCK",
					   "RLIMIT_MSGQUEUE",
					   "RLIMIT_NICE",
					   "RLIMIT_NOFILE",
					   "RLIMIT_NPROC",
					   "RLIMIT_RSS",
					   "RLIMIT_RTPRIO",
					   "RLIMIT_RTTIME",
					   "RLIMIT_SIGPENDING",
					   "RLIMIT_STACK",
					   NULL};
static const struct shape rlimit_name = ENUM(rlimit_names);
static const struct shape_field rlimit_fields[] = {
	{"type", &rlimit_name, false},
	{"hard", &any_int, false},
	{"soft", &any_int, false},
	{0}};
static const struct shape rlimit = OBJECT(rlimit_fields);
static const struct shape rlimits = ARRAY(rlimit);

static const char *const io_classes[] = {"IOPRIO_CLASS_RT", "IOPRIO_CLASS_BE",
					 "IOPRIO_CLASS_IDLE", NULL};
static const struct shape io_class = ENUM(io_classes);
static const struct shape_field io_priority_fields[] = {
	{"class", &io_class, false}, {"priority", &any_int, false}, {0}};
static const struct shape io_priority = OBJECT(io_priority_fields);

static const struct shape_field scheduler_fields[] = {
	{"policy", &any_text, false},  {"nice", &any_int, false},
	{"priority", &any_int, false}, {"flags", &texts, false},
	{"runtime", &any_int, false},  {"deadline", &any_int, false},
	{"period", &any_int, false},   {0}};
static const struct shape scheduler = OBJECT(scheduler_fields);

static const struct shape_field affinity_fields[] = {
	{"initial", &any_text, false}, {"final", &any_text, false}, {0}};
static const struct shape affinity = OBJECT(affinity_fields);

static const struct shape_field process_fields[] = {
	{"terminal", &any_bool, false},
	{"consoleSize", &box, false},
	{"user", &user, false},
	{"args", &texts, false},
	{"env", &texts, false},
	{"cwd", &any_text, false},
	{"capabilities", &capabilities, false},
	{"rlimits", &rlimits, false},
	{"noNewPrivileges", &any_bool, false},
	{"apparmorProfile", &any_text, false},
	{"oomScoreAdj", &any_int, false},
	{"selinuxLabel", &any_text, false},
	{"ioPriority", &io_priority, false},
	{"scheduler", &scheduler, false},
	{"execCPUAffinity", &affinity, false},
	{0}};
const struct shape config_shape_process = OBJECT(process_fields);

static const struct shape_field root_dir_fields[] = {
	{"path", &any_text, false}, {"readonly", &any_bool, false}, {0}};
static const struct shape root_dir = OBJECT(root_dir_fields);

static const struct shape_field id_map_fields[] = {
	{"containerID", &map_id, false},
	{"hostID", &map_id, false},
	{"size", &map_id, false},
	{0}};
static const struct shape id_map = OBJECT(id_map_fields);
static const struct shape id_maps = ARRAY(id_map);

static const struct shape_field mount_fields[] = {
	{"destination", &any_text, false},
	{"type", &any_text, false},
	{"source", &any_text, false},
	{"options", &texts, false},
	{"uidMappings", &id_maps, false},
	{"gidMappings", &id_maps, false},
	{0}};
static const struct shape mount = OBJECT(mount_fields);
static const struct shape mounts = ARRAY(mount);

static const struct shape_field hook_fields[] = {{"path", &text, true},
						 {"args", &texts, false},
						 {"env", &texts, false},
						 {"timeout", &any_int, false},
						 {0}};
static const struct shape hook = OBJECT(hook_fields);
static const struct shape hook_list = ARRAY(hook);
static const struct shape_field hooks_fields[] = {
	{"prestart", &hook_list, false},
	{"createRuntime", &hook_list, false},
	{"createContainer", &hook_list, false},
	{"startContainer", &hook_list, false},
	{"poststart", &hook_list, false},
	{"poststop", &hook_list, false},
	{0}};
static const struct shape hooks = OBJECT(hooks_fields);

static const char *const namespace_types[] = {"pid",	"network", "mount",
					      "ipc",	"uts",	   "user",
					      "cgroup", "time",	   NULL};
static const struct shape namespace_type = {.kind = SHAPE_STRING,
					    .values = namespace_types};
static const struct shape_field namespace_fields[] = {
	{"type", &namespace_type, true}, {"path", &any_text, false}, {0}};
static const struct shape namespace = OBJECT(namespace_fields);
static const struct shape namespaces = ARRAY(namespace);

static const struct shape_field device_fields[] = {
	{"type", &any_text, false},    {"path", &any_text, false},
	{"major", &any_int, false},    {"minor", &any_int, false},
	{"fileMode", &any_int, false}, {"uid", &any_id, false},
	{"gid", &any_id, false},       {0}};
static const struct shape device = OBJECT(device_fields);
static const struct shape devices = ARRAY(device);

static const struct shape_field device_rule_fields[] = {
	{"allow", &any_bool, false},  {"type", &any_text, false},
	{"major", &any_int, false},   {"minor", &any_int, false},
	{"access", &any_text, false}, {0}};
static const struct shape device_rule = OBJECT(device_rule_fields);
static const struct shape device_rules = ARRAY(device_rule);

static const struct shape_field memory_fields[] = {
	{"limit", &any_int, false},
	{"reservation", &any_int, false},
	{"swap", &any_int, false},
	{"kernel", &any_int, false},
	{"kernelTCP", &any_int, false},
	{"swappiness", &any_int, false},
	{"disableOOMKiller", &any_bool, false},
	{"useHierarchy", &any_bool, false},
	{"checkBeforeUpdate", &any_bool, false},
	{0}};
static const struct shape memory = OBJECT(memory_fields);

static const struct shape_field cpu_fields[] = {
	{"shares", &any_int, false},
	{"quota", &any_int, false},
	{"burst", &any_int, false},
	{"period", &any_int, false},
	{"realtimeRuntime", &any_int, false},
	{"realtimePeriod", &any_int, false},
	{"cpus", &any_text, false},
	{"mems", &any_text, false},
	{"idle", &any_int, false},
	{0}};
static const struct shape cpu = OBJECT(cpu_fields);

static const struct shape_field pids_fields[] = {{"limit", &any_int, false},
						 {0}};
static const struct shape pids = OBJECT(pids_fields);

static const struct shape_field weight_device_fields[] = {
	{"major", &any_int, false},
	{"minor", &any_int, false},
	{"weight", &any_int, false},
	{"leafWeight", &any_int, false},
	{0}};
static const struct shape weight_device = OBJECT(weight_device_fields);
static const struct shape weight_devices = ARRAY(weight_device);
static const struct shape_field throttle_device_fields[] = {
	{"major", &any_int, false},
	{"minor", &any_int, false},
	{"rate", &any_int, false},
	{0}};
static const struct shape throttle_device = OBJECT(throttle_device_fields);
static const struct shape throttle_devices = ARRAY(throttle_device);
static const struct shape_field block_io_fields[] = {
	{"weight", &any_int, false},
	{"leafWeight", &any_int, false},
	{"weightDevice", &weight_devices, false},
	{"throttleReadBpsDevice", &throttle_devices, false},
	{"throttleWriteBpsDevice", &throttle_devices, false},
	{"throttleReadIOPSDevice", &throttle_devices, false},
	{"throttleWriteIOPSDevice", &throttle_devices, false},
	{0}};
static const struct shape block_io = OBJECT(block_io_fields);

static const struct shape_field hugepage_fields[] = {
	{"pageSize", &any_text, false}, {"limit", &any_int, false}, {0}};
static const struct shape hugepage = OBJECT(hugepage_fields);
static const struct shape hugepages = ARRAY(hugepage);

static const struct shape_field priority_fields[] = {
	{"name", &any_text, false}, {"priority", &any_int, false}, {0}};
static const struct shape priority = OBJECT(priority_fields);
static const struct shape priorities = ARRAY(priority);
static const struct shape_field network_fields[] = {
	{"classID", &any_int, false}, {"priorities", &priorities, false}, {0}};
static const struct shape network = OBJECT(network_fields);

static const struct shape_field rdma_fields[] = {
	{"hcaHandles", &any_int, false}, {"hcaObjects", &any_int, false}, {0}};
static const struct shape rdma = OBJECT(rdma_fields);
static const struct shape rdmas = MAP(rdma);

static const struct shape_field resources_fields[] = {
	{"devices", &device_rules, false},
	{"memory", &memory, false},
	{"cpu", &cpu, false},
	{"pids", &pids, false},
	{"blockIO", &block_io, false},
	{"hugepageLimits", &hugepages, false},
	{"network", &network, false},
	{"rdma", &rdmas, false},
	{"unified", &text_map, false},
	{0}};
const struct shape config_shape_resources = OBJECT(resources_fields);

static const char *const actions[] = {
	"SCMP_ACT_KILL",	"SCMP_ACT_KILL_PROCESS",
	"SCMP_ACT_KILL_THREAD", "SCMP_ACT_TRAP",
	"SCMP_ACT_ERRNO",	"SCMP_ACT_TRACE",
	"SCMP_ACT_ALLOW",	"SCMP_ACT_LOG",
	"SCMP_ACT_NOTIFY",	NULL};
static const char *const arches[] = {
	"SCMP_ARCH_X86",      "SCMP_ARCH_X86_64",      "SCMP_ARCH_X32",
	"SCMP_ARCH_ARM",      "SCMP_ARCH_AARCH64",     "SCMP_ARCH_MIPS",
	"SCMP_ARCH_MIPS64",   "SCMP_ARCH_MIPS64N32",   "SCMP_ARCH_MIPSEL",
	"SCMP_ARCH_MIPSEL64", "SCMP_ARCH_MIPSEL64N32", "SCMP_ARCH_PPC",
	"SCMP_ARCH_PPC64",    "SCMP_ARCH_PPC64LE",     "SCMP_ARCH_S390",
	"SCMP_ARCH_S390X",    "SCMP_ARCH_PARISC",      "SCMP_ARCH_PARISC64",
	"SCMP_ARCH_RISCV64",  "SCMP_ARCH_LOONGARCH64", NULL};
static const char *const seccomp_flags[] = {
	"SECCOMP_FILTER_FLAG_TSYNC", "SECCOMP_FILTER_FLAG_LOG",
	"SECCOMP_FILTER_FLAG_SPEC_ALLOW",
	"SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV", NULL};
static const char *const operators[] = {
	"SCMP_CMP_NE", "SCMP_CMP_LT", "SCMP_CMP_LE",	    "SCMP_CMP_EQ",
	"SCMP_CMP_GE", "SCMP_CMP_GT", "SCMP_CMP_MASKED_EQ", NULL};
const struct shape config_shape_seccomp_action = {.kind = SHAPE_STRING,
						  .values = actions};
static const struct shape arch = {.kind = SHAPE_STRING, .values = arches};
static const struct shape flag = {.kind = SHAPE_STRING,
				  .values = seccomp_flags};
static const struct shape operator= {.kind = SHAPE_STRING, .values = operators};
static const struct shape arch_list = ARRAY(arch);
static const struct shape flag_list = ARRAY(flag);
static const struct shape argument_index = {
	.kind = SHAPE_INT, .has_max = true, .max = 5};
static const struct shape errno_value = {
	.kind = SHAPE_INT, .nullable = true, .has_max = true, .max = 4095};

static const struct shape_field argument_fields[] = {
	{"index", &argument_index, true}, {"value", &any_int, false},
	{"valueTwo", &any_int, false}, {"op", &operator, true }, {0}};
static const struct shape argument = OBJECT(argument_fields);
const struct shape config_shape_seccomp_args = ARRAY(argument);
static const struct shape_field syscall_fields[] = {
	{"names", &texts, true},
	{"action", &config_shape_seccomp_action, true},
	{"errnoRet", &errno_value, false},
	{"args", &config_shape_seccomp_args, false},
	{0}};
static const struct shape syscall_rule = OBJECT(syscall_fields);
static const struct shape syscall_rules = ARRAY(syscall_rule);
static const struct shape_field seccomp_fields[] = {
	{"defaultAction", &config_shape_seccomp_action, false},
	{"defaultErrnoRet", &errno_value, false},
	{"architectures", &arch_list, false},
	{"flags", &flag_list, false},
	{"listenerPath", &any_text, false},
	{"listenerMetadata", &any_text, false},
	{"syscalls", &syscall_rules, false},
	{0}};
static const struct shape seccomp = OBJECT(seccomp_fields);

static const struct shape_field rdt_fields[] = {
	{"closID", &any_text, false},
	{"l3CacheSchema", &any_text, false},
	{"memBwSchema", &any_text, false},
	{"schemata", &texts, false},
	{"enableCMT", &any_bool, false},
	{"enableMBM", &any_bool, false},
	{0}};
static const struct shape rdt = OBJECT(rdt_fields);

static const char *const domains[] = {"LINUX", "LINUX32", NULL};
static const struct shape domain = ENUM(domains);
static const struct shape_field personality_fields[] = {
	{"domain", &domain, false}, {"flags", &texts, false}, {0}};
static const struct shape personality = OBJECT(personality_fields);

static const struct shape_field offset_fields[] = {
	{"secs", &any_int, false}, {"nanosecs", &any_int, false}, {0}};
static const struct shape offset = OBJECT(offset_fields);
static const struct shape offsets = MAP(offset);

static const char *const propagations[] = {
	"shared", "slave",    "private",     "unbindable", "rshared",
	"rslave", "rprivate", "runbindable", "",	   NULL};
static const struct shape propagation = ENUM(propagations);

static const struct shape_field linux_fields[] = {
	{"uidMappings", &id_maps, false},
	{"gidMappings", &id_maps, false},
	{"sysctl", &text_map, false},
	{"resources", &config_shape_resources, false},
	{"cgroupsPath", &any_text, false},
	{"namespaces", &namespaces, false},
	{"devices", &devices, false},
	{"seccomp", &seccomp, false},
	{"rootfsPropagation", &propagation, false},
	{"maskedPaths", &texts, false},
	{"readonlyPaths", &texts, false},
	{"mountLabel", &any_text, false},
	{"intelRdt", &rdt, false},
	{"personality", &personality, false},
	{"timeOffsets", &offsets, false},
	{0}};
static const struct shape linux_part = OBJECT(linux_fields);

static const struct shape_field config_fields[] = {
	{"ociVersion", &any_text, false},
	{"process", &config_shape_process, false},
	{"root", &root_dir, false},
	{"hostname", &any_text, false},
	{"domainname", &any_text, false},
	{"mounts", &mounts, false},
	{"hooks", &hooks, false},
	{"annotations", &text_map, false},
	{"linux", &linux_part, false},
	{0}};
const struct shape config_shape_root = {.kind = SHAPE_OBJECT,
					.fields = config_fields};

/* Flags of runc and crun, and what tmpfs, devpts, proc and cgroup take. */
static const char *const mount_flags[] = {
	"acl",	      "async",	     "atime",	    "bind",
	"defaults",   "dev",	     "diratime",    "dirsync",
	"exec",	      "iversion",    "lazytime",    "loud",
	"mand",	      "newinstance", "noacl",	    "noatime",
	"nodev",      "nodiratime",  "noexec",	    "noiversion",
	"nolazytime", "nomand",	     "norelatime",  "nostrictatime",
	"nosuid",     "nosymfollow", "private",	    "rbind",
	"relatime",   "remount",     "rnodev",	    "rnoexec",
	"rnosuid",    "ro",	     "rprivate",    "rro",
	"rshared",    "rslave",	     "runbindable", "rw",
	"shared",     "silent",	     "slave",	    "strictatime",
	"suid",	      "symfollow",   "sync",	    "tmpcopyup",
	"unbindable", "nsdelegate",  "xattr",	    "none",
	"idmap",      "ridmap",	     NULL};
static const char *const mount_data[] = {
	"mode=",      "size=",	   "uid=",	 "gid=",	"nr_inodes=",
	"nr_blocks=", "ptmxmode=", "max=",	 "hidepid=",	"subset=",
	"lowerdir=",  "upperdir=", "workdir=",	 "index=",	"metacopy=",
	"xino=",      "context=",  "fscontext=", "defcontext=", "rootcontext=",
	"huge=",      "mpol=",	   "name=",	 NULL};

bool config_shape_mount_option(const char *option)
{
	for (size_t i = 0; mount_flags[i]; i++)
		if (strcmp(option, mount_flags[i]) == 0)
			return true;
	for (size_t i = 0; mount_data[i]; i++)
		if (strncmp(option, mount_data[i], strlen(mount_data[i])) == 0)
			return true;
	return false;
}
