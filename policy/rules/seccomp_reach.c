#include "policy/rules/seccomp_reach.h"

#include <seccomp.h>
#include <stddef.h>
#include <string.h>

#define EPERM_VALUE 1 /* what an ERRNO action without errnoRet returns */

#if defined(__x86_64__)
const char seccomp_reach_native[] = "SCMP_ARCH_X86_64";
static const char *const abis[] = {seccomp_reach_native, "SCMP_ARCH_X86",
				   "SCMP_ARCH_X32", NULL};
#elif defined(__aarch64__)
const char seccomp_reach_native[] = "SCMP_ARCH_AARCH64";
static const char *const abis[] = {seccomp_reach_native, "SCMP_ARCH_ARM", NULL};
#else
const char seccomp_reach_native[] = "";
static const char *const abis[] = {NULL};
#endif

static bool is_one_of(const char *text, const char *const *list)
{
	for (size_t i = 0; list[i]; i++)
		if (strcmp(text, list[i]) == 0)
			return true;
	return false;
}

bool seccomp_reach_has_arch(const char *arch)
{
	return !abis[0] || is_one_of(arch, abis);
}

bool seccomp_reach_runs(const char *action)
{
	static const char *const denying[] = {
		"SCMP_ACT_KILL",	"SCMP_ACT_KILL_PROCESS",
		"SCMP_ACT_KILL_THREAD", "SCMP_ACT_TRAP",
		"SCMP_ACT_ERRNO",	NULL};

	return !action || !is_one_of(action, denying);
}

bool seccomp_reach_default_runs(const struct json *profile)
{
	return seccomp_reach_runs(
		json_text(json_find(profile, "defaultAction")));
}

bool seccomp_reach_conditional(const struct json *rule)
{
	return json_count(json_find(rule, "args")) > 0;
}

static bool rule_runs(const struct json *rule)
{
	return seccomp_reach_runs(json_text(json_find(rule, "action")));
}

bool seccomp_reach_is_default(const struct json *profile,
			      const struct json *rule)
{
	const char *general = json_text(json_find(profile, "defaultAction"));
	const char *own = json_text(json_find(rule, "action"));
	int64_t general_errno = EPERM_VALUE;
	int64_t own_errno = EPERM_VALUE;

	json_int64(json_find(profile, "defaultErrnoRet"), &general_errno);
	json_int64(json_find(rule, "errnoRet"), &own_errno);
	return general && own && strcmp(general, own) == 0 &&
	       (strcmp(own, "SCMP_ACT_ERRNO") != 0 ||
		general_errno == own_errno);
}

/*
 * ABIs on which socket and System V calls also go through one number;
 * libseccomp adds that way by itself to each rule for one of them.
 */
static const struct {
	const char *gate;
	const char *const members[24];
} gates[] = {
	{"socketcall", {"socket",   "bind",	   "connect",	  "listen",
			"accept",   "getsockname", "getpeername", "socketpair",
			"send",	    "recv",	   "sendto",	  "recvfrom",
			"shutdown", "setsockopt",  "getsockopt",  "sendmsg",
			"recvmsg",  "accept4",	   "recvmmsg",	  "sendmmsg",
			NULL}},
	{"ipc",
	 {"semop", "semget", "semctl", "semtimedop", "msgsnd", "msgrcv",
	  "msgget", "msgctl", "shmat", "shmdt", "shmget", "shmctl", NULL}},
};

static bool has_gates(const struct json *profile)
{
	static const char *const without[] = {"SCMP_ARCH_X86_64",
					      "SCMP_ARCH_X32",
					      "SCMP_ARCH_AARCH64",
					      "SCMP_ARCH_ARM",
					      "SCMP_ARCH_RISCV64",
					      "SCMP_ARCH_LOONGARCH64",
					      "SCMP_ARCH_MIPS64",
					      "SCMP_ARCH_MIPS64N32",
					      "SCMP_ARCH_MIPSEL64",
					      "SCMP_ARCH_MIPSEL64N32",
					      NULL};
	const struct json *list = json_find(profile, "architectures");

	for (size_t i = 0; i < json_count(list); i++) {
		const char *arch = json_text(json_item(list, i));

		if (arch && !is_one_of(arch, without))
			return true;
	}
	return false;
}

const char *seccomp_reach_gate(const struct json *profile, const char *name)
{
	if (!has_gates(profile))
		return NULL;
	for (size_t i = 0; i < sizeof(gates) / sizeof(gates[0]); i++)
		if (is_one_of(name, gates[i].members))
			return gates[i].gate;
	return NULL;
}

bool seccomp_reach_is_gate(const char *name)
{
	for (size_t i = 0; i < sizeof(gates) / sizeof(gates[0]); i++)
		if (strcmp(gates[i].gate, name) == 0)
			return true;
	return false;
}

/* What the rules that name a call say about it. */
struct said {
	bool run;  /* one at least lets it run, maybe for some arguments */
	bool deny; /* one denies it whatever the arguments */
};

static struct said what_rules_say(const struct json *profile, const char *name)
{
	const struct json *rules = json_find(profile, "syscalls");
	struct said said = {.run = false};

	for (size_t i = 0; i < json_count(rules); i++) {
		const struct json *rule = json_item(rules, i);

		if (!json_array_has(json_find(rule, "names"), name))
			continue;
		if (rule_runs(rule))
			said.run = true;
		/* Both runtimes skip a rule that only repeats the default. */
		else if (!seccomp_reach_conditional(rule) &&
			 !seccomp_reach_is_default(profile, rule))
			said.deny = true;
	}
	return said;
}

/* Whether libseccomp adds @gate because a call behind it may run. */
static bool opened_by_member(const struct json *profile, const char *gate)
{
	if (!has_gates(profile))
		return false;
	for (size_t i = 0; i < sizeof(gates) / sizeof(gates[0]); i++) {
		if (strcmp(gates[i].gate, gate) != 0)
			continue;
		for (size_t j = 0; gates[i].members[j]; j++)
			if (what_rules_say(profile, gates[i].members[j]).run)
				return true;
	}
	return false;
}

bool seccomp_reach(const struct json *profile, const char *name)
{
	struct said said = what_rules_say(profile, name);
	const char *gate = seccomp_reach_gate(profile, name);

	if (said.run || (gate && what_rules_say(profile, gate).run))
		return true;
	if (said.deny)
		return false;
	return seccomp_reach_default_runs(profile) ||
	       opened_by_member(profile, name);
}

/* Runtimes ignore names that libseccomp or this machine does not have. */
static bool is_effective(const char *name)
{
	return name && seccomp_syscall_resolve_name(name) >= 0;
}

bool seccomp_reach_denies(const struct json *profile)
{
	const struct json *rules = json_find(profile, "syscalls");

	if (!seccomp_reach_default_runs(profile))
		return true;
	for (size_t i = 0; i < json_count(rules); i++) {
		const struct json *rule = json_item(rules, i);
		const struct json *names = json_find(rule, "names");

		if (rule_runs(rule) || seccomp_reach_conditional(rule))
			continue;
		for (size_t j = 0; j < json_count(names); j++) {
			const char *name = json_text(json_item(names, j));

			if (is_effective(name) && !seccomp_reach(profile, name))
				return true;
		}
	}
	return false;
}
