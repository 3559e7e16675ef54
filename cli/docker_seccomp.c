#include "cli/docker_seccomp.h"

#include "policy/rules/seccomp_profile.h"

#include <string.h>

#define FILE "inspect.json" /* a name that seccomp_profile_load() looks up */
#define MAX  24

/* What Docker's profile allows and ours does not: always, or with a capability.
 */
static const struct {
	const char *capability; /* or NULL */
	const char *names[MAX];
} allowed[] = {
	{NULL,
	 {"fanotify_mark", "io_uring_enter", "io_uring_register",
	  "io_uring_setup", "ptrace"}},
	{"CAP_BPF", {"bpf"}},
	{"CAP_DAC_READ_SEARCH", {"open_by_handle_at"}},
	{"CAP_PERFMON", {"perf_event_open"}},
	{"CAP_SYSLOG", {"syslog"}},
	{"CAP_SYS_ADMIN",
	 {"bpf",
	  "clone",
	  "clone3",
	  "fanotify_init",
	  "fsconfig",
	  "fsmount",
	  "fsopen",
	  "fspick",
	  "lookup_dcookie",
	  "mount",
	  "mount_setattr",
	  "move_mount",
	  "name_to_handle_at",
	  "open_tree",
	  "perf_event_open",
	  "quotactl",
	  "quotactl_fd",
	  "setdomainname",
	  "sethostname",
	  "setns",
	  "syslog",
	  "umount",
	  "umount2",
	  "unshare"}},
	{"CAP_SYS_BOOT", {"reboot"}},
	{"CAP_SYS_MODULE", {"delete_module", "finit_module", "init_module"}},
	{"CAP_SYS_NICE",
	 {"get_mempolicy", "mbind", "set_mempolicy",
	  "set_mempolicy_home_node"}},
	{"CAP_SYS_PACCT", {"acct"}},
	{"CAP_SYS_PTRACE",
	 {"kcmp", "pidfd_getfd", "process_madvise", "process_vm_readv",
	  "process_vm_writev"}},
	{"CAP_SYS_RAWIO", {"ioperm", "iopl"}},
	{"CAP_SYS_TIME",
	 {"clock_settime", "clock_settime64", "settimeofday", "stime"}},
	{"CAP_SYS_TTY_CONFIG", {"vhangup"}},
};

/* Takes the name out of the rules that deny it. */
static void remove_denied(struct json *rules, const char *name)
{
	for (size_t i = json_count(rules); i-- > 0;) {
		struct json *rule = json_item_edit(rules, i);
		struct json *names = json_find_edit(rule, "names");
		const char *action = json_text(json_find(rule, "action"));

		if (!action || strcmp(action, "SCMP_ACT_ALLOW") == 0)
			continue;
		for (size_t j = json_count(names); j-- > 0;) {
			const char *one = json_text(json_item(names, j));

			if (one && strcmp(one, name) == 0)
				json_remove_item(names, j);
		}
		if (json_count(names) == 0)
			json_remove_item(rules, i);
	}
}

static int allow(struct json *rules, const char *const *names)
{
	CLEANUP_JSON struct json *rule = json_new_object();
	struct json *list = json_new_array();

	for (size_t i = 0; i < MAX && names[i]; i++) {
		remove_denied(rules, names[i]);
		if (json_append(list, json_new_text(names[i])) < 0) {
			json_free(list);
			return -1;
		}
	}
	if (json_set(rule, "names", list) < 0 ||
	    json_set(rule, "action", json_new_text("SCMP_ACT_ALLOW")) < 0)
		return -1;
	return json_append(rules, steal_pointer(&rule));
}

struct json *docker_seccomp_default(const struct json *process)
{
	static const struct facts facts = {.kernel = {6, 0}};
	const struct rule_input input = {.facts = &facts};
	const struct json *bounding =
		json_at(process, "capabilities", "bounding", NULL);
	CLEANUP_JSON struct json *tree =
		seccomp_profile_load(&input, process, "default");
	struct json *rules = json_find_edit(tree, "syscalls");

	for (size_t i = 0; i < sizeof(allowed) / sizeof(allowed[0]); i++)
		if ((!allowed[i].capability ||
		     json_array_has(bounding, allowed[i].capability)) &&
		    allow(rules, allowed[i].names) < 0)
			return NULL;
	return steal_pointer(&tree);
}

struct json *docker_seccomp_given(const struct json *process, const char *text)
{
	static const struct facts facts = {.kernel = {6, 0}};
	CLEANUP_JSON struct json *tree = NULL;
	struct rule_data data = {.name = FILE};
	const struct rule_input input = {.facts = &facts, .data = &data};

	if (json_parse(span_of(text), &JSON_STRICT_LIMITS, "", &tree, NULL) < 0)
		return NULL;
	data.tree = tree;
	return seccomp_profile_load(&input, process, FILE);
}
