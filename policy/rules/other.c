#include "policy/rules/other.h"

#include "base/glob.h"
#include "policy/rules/params.h"

#include <stdio.h>
#include <string.h>

/* What "allow" can name. */
static const char *const words[] = {"rootfsPropagation", "listenerPath",
				    "scheduler",	 "ioPriority",
				    "personality",	 "intelRdt",
				    "timeOffsets",	 "mountLabel",
				    "execCPUAffinity",	 NULL};
static const struct shape word = {.kind = SHAPE_STRING, .values = words};
static const struct shape word_list = {.kind = SHAPE_ARRAY, .of = &word};
static const struct shape score = {
	.kind = SHAPE_INT, .has_max = true, .min = -1000, .max = 1000};
static const struct shape_field fields[] = {
	{"allow", &word_list, false},
	{"cgroups", &params_list, false},
	{"mountLabels", &params_list, false},
	{"minOomScoreAdj", &score, false},
	{0}};
const struct shape other_params = {.kind = SHAPE_OBJECT, .fields = fields};

/* kubelet's own for what must live; engines go no lower. */
#define OOM_SCORE_LEAST (-998)

static int refuse(struct violation *out, const char *pointer,
		  const char *actual, const char *expected, const char *why)
{
	rule_violation(out, NULL, pointer, "%s: '%.100s'", why, actual);
	return rule_values(out, actual, expected);
}

static const struct json *linux_of(const struct rule_input *in,
				   const char *name)
{
	return json_at(in->config, "linux", name, NULL);
}

static int check_propagation(const struct rule_input *in, struct violation *out)
{
	const char *text = json_text(linux_of(in, "rootfsPropagation"));

	if (!text || !strstr(text, "shared"))
		return 0;
	return refuse(out, "/linux/rootfsPropagation", text, "private or slave",
		      "mounts in the container appear on the host");
}

static int check_listener(const struct rule_input *in, struct violation *out)
{
	const char *path = json_text(
		json_at(in->config, "linux", "seccomp", "listenerPath", NULL));

	if (!path || !*path)
		return 0;
	return refuse(out, "/linux/seccomp/listenerPath", path, "none",
		      "who listens there answers the system calls");
}

/* Real-time policies starve the host; these do not. */
static int check_scheduler(const struct rule_input *in, struct violation *out)
{
	static const char *const fair[] = {"", "SCHED_OTHER", "SCHED_BATCH",
					   "SCHED_IDLE"};
	const struct json *scheduler = json_find(in->process, "scheduler");
	const char *policy = json_text(json_find(scheduler, "policy"));
	int64_t nice = 0;

	json_int64(json_find(scheduler, "nice"), &nice);
	if (nice < 0)
		return rule_violation(out, NULL, "/process/scheduler/nice",
				      "asks for more than its share of the "
				      "CPUs");
	for (size_t i = 0; i < sizeof(fair) / sizeof(fair[0]); i++)
		if (!policy || strcmp(policy, fair[i]) == 0)
			return 0;
	return refuse(out, "/process/scheduler/policy", policy, "SCHED_OTHER",
		      "a real-time scheduler");
}

static int check_io_priority(const struct rule_input *in, struct violation *out)
{
	const char *class =
		json_text(json_at(in->process, "ioPriority", "class", NULL));

	if (!class || strcmp(class, "IOPRIO_CLASS_RT") != 0)
		return 0;
	return refuse(out, "/process/ioPriority/class", class,
		      "IOPRIO_CLASS_BE", "a real-time I/O class");
}

/* Flags such as ADDR_NO_RANDOMIZE weaken the process. */
static int check_personality(const struct rule_input *in, struct violation *out)
{
	const struct json *flags =
		json_find(linux_of(in, "personality"), "flags");
	const char *first = json_text(json_item(flags, 0));

	if (json_count(flags) == 0)
		return 0;
	return refuse(out, "/linux/personality/flags", first ? first : "",
		      "none", "flags of the personality");
}

static int check_rdt(const struct rule_input *in, struct violation *out)
{
	if (!linux_of(in, "intelRdt"))
		return 0;
	return refuse(out, "/linux/intelRdt", "intelRdt", "none",
		      "asks for a share of the host's caches");
}

static int check_time(const struct rule_input *in, struct violation *out)
{
	if (json_count(linux_of(in, "timeOffsets")) == 0)
		return 0;
	return refuse(out, "/linux/timeOffsets", "timeOffsets", "none",
		      "another clock than the host's");
}

static int check_affinity(const struct rule_input *in, struct violation *out)
{
	if (json_count(json_find(in->process, "execCPUAffinity")) == 0)
		return 0;
	return refuse(out, "/process/execCPUAffinity", "execCPUAffinity",
		      "none", "CPUs of its own for exec");
}

/* "" and a container's own type; others would make host files writable. */
static int check_label(const struct rule_input *in, struct violation *out)
{
	static const char *const usual[] = {
		"system_u:object_r:container_file_t:**",
		"system_u:object_r:container_ro_file_t:**",
		"system_u:object_r:svirt_sandbox_file_t:**"};
	const char *label = json_text(linux_of(in, "mountLabel"));

	if (!label || !*label)
		return 0;
	if (params_array(in, "mountLabels")) {
		if (params_match(in, "mountLabels", label))
			return 0;
	} else {
		for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++)
			if (glob_match(span_of(usual[i]), span_of(label), "/"))
				return 0;
	}
	return refuse(out, "/linux/mountLabel", label, "container_file_t",
		      "a label that is no container's");
}

static int check_cgroup(const struct rule_input *in, struct violation *out)
{
	const char *path = json_text(linux_of(in, "cgroupsPath"));

	if (!in->config) /* an exec joins the container's */
		return 0;
	path = path ? path : "";
	if (strstr(path, ".."))
		return refuse(out, "/linux/cgroupsPath", path, "no '..'",
			      "a cgroup that climbs");
	if (!params_array(in, "cgroups") || params_match(in, "cgroups", path))
		return 0;
	return refuse(out, "/linux/cgroupsPath", path, "one that is allowed",
		      "a cgroup that is not allowed");
}

static int check_oom(const struct rule_input *in, struct violation *out)
{
	int64_t least = params_number(in, "minOomScoreAdj", OOM_SCORE_LEAST);
	int64_t value = 0;
	char text[32];

	json_int64(json_find(in->process, "oomScoreAdj"), &value);
	if (value >= least)
		return 0;
	snprintf(text, sizeof(text), "%lld", (long long)value);
	return refuse(out, "/process/oomScoreAdj", text, "more",
		      "the host's own processes would die first");
}

/* Of an exec the process object is the whole document. */
static int place(const struct rule_input *in, struct violation *out)
{
	static const char front[] = "/process";
	size_t size = sizeof(front) - 1;

	if (in->verb == RULE_EXEC && strncmp(out->pointer, front, size) == 0)
		memmove(out->pointer, out->pointer + size,
			strlen(out->pointer) - size + 1);
	return -1;
}

int other_check(const struct rule_input *in, struct violation *out)
{
	static const struct {
		const char *name; /* word of "allow"; NULL: none */
		int (*check)(const struct rule_input *in,
			     struct violation *out);
	} parts[] = {
		{"rootfsPropagation", check_propagation},
		{"listenerPath", check_listener},
		{"scheduler", check_scheduler},
		{"ioPriority", check_io_priority},
		{"personality", check_personality},
		{"intelRdt", check_rdt},
		{"timeOffsets", check_time},
		{"execCPUAffinity", check_affinity},
		{"mountLabel", check_label},
		{NULL, check_cgroup},
		{NULL, check_oom},
	};

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (!(parts[i].name &&
		      params_has(in, "allow", parts[i].name)) &&
		    parts[i].check(in, out) < 0)
			return place(in, out);
	return 0;
}
