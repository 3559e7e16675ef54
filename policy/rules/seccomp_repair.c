#include "policy/rules/seccomp_repair.h"

#include "policy/rules/seccomp_reach.h"

#include <string.h>

const char *seccomp_repair_needed_at(size_t index)
{
	static const char *const needed[] = {
		"brk",		"capget",	  "capset",	  "close",
		"close_range",	"epoll_ctl",	  "execve",	  "exit",
		"exit_group",	"faccessat2",	  "fcntl",	  "fstat",
		"futex",	"getdents64",	  "geteuid",	  "getpid",
		"getppid",	"mmap",		  "munmap",	  "newfstatat",
		"openat",	"openat2",	  "prctl",	  "read",
		"rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "setgid",
		"setgroups",	"setresgid",	  "setresuid",	  "setuid",
		"statx",	"write"};

	return index < sizeof(needed) / sizeof(needed[0]) ? needed[index]
							  : NULL;
}

bool seccomp_repair_is_needed(const char *name)
{
	const char *needed;

	for (size_t i = 0; (needed = seccomp_repair_needed_at(i)); i++)
		if (strcmp(needed, name) == 0)
			return true;
	return false;
}

static void remove_name(struct json *names, const char *name)
{
	for (size_t i = json_count(names); i-- > 0;) {
		const char *other = json_text(json_item(names, i));

		if (other && strcmp(other, name) == 0)
			json_remove_item(names, i);
	}
}

/* Takes @name out of the rules, those that deny it too when @all. */
static void take_out(struct json *rules, const char *name, bool all)
{
	for (size_t i = json_count(rules); i-- > 0;) {
		struct json *rule = json_item_edit(rules, i);
		struct json *names = json_find_edit(rule, "names");
		const char *action = json_text(json_find(rule, "action"));

		if (!json_array_has(names, name) ||
		    (!all && !seccomp_reach_runs(action)))
			continue;
		remove_name(names, name);
		if (json_count(names) == 0)
			json_remove_item(rules, i);
	}
}

/*
 * A rule that equals the default action is skipped by both runtimes, so the
 * errno must differ from the default's.
 */
static struct json *deny_rule(const struct json *profile, const char *name)
{
	struct json *rule = json_new_object();
	struct json *names = json_new_array();
	int result = json_append(names, json_new_text(name));

	result |= json_set(rule, "names", names);
	result |= json_set(rule, "action", json_new_text("SCMP_ACT_ERRNO"));
	result |= json_set(rule, "errnoRet", json_new_int(1));
	if (result == 0 && seccomp_reach_is_default(profile, rule))
		result = json_set(rule, "errnoRet", json_new_int(38));
	if (result == 0)
		return rule;
	json_free(rule);
	return NULL;
}

/* In front: crun keeps the first rule for a system call. */
static int put_in_front(struct json *profile, const char *name)
{
	const struct json *old = json_find(profile, "syscalls");
	struct json *rules = json_new_array();
	int result = json_append(rules, deny_rule(profile, name));

	for (size_t i = 0; i < json_count(old); i++)
		result |= json_append(rules, json_copy(json_item(old, i)));
	if (result == 0)
		return json_set(profile, "syscalls", rules);
	json_free(rules);
	return -1;
}

int seccomp_repair_forbid(struct json *profile, const char *name)
{
	const char *gate = seccomp_reach_gate(profile, name);
	bool open = seccomp_reach_default_runs(profile);

	take_out(json_find_edit(profile, "syscalls"), name, open);
	/* The way around on 32-bit ABIs: the calls behind it stay, each by its
	   own rule, through which libseccomp opens that one way alone. */
	if (gate)
		take_out(json_find_edit(profile, "syscalls"), gate, false);
	if (!seccomp_reach(profile, name))
		return 0;
	return put_in_front(profile, name);
}
