#include "policy/rules/seccomp_reach.h"

#include <ctype.h>
#include <seccomp.h>
#include <stddef.h>
#include <stdint.h>
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
} gates_of[] = {
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

static bool arch_has_gates(const char *arch)
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

	return !is_one_of(arch, without);
}

static bool has_gates(const struct json *profile)
{
	const struct json *list = json_find(profile, "architectures");

	for (size_t i = 0; i < json_count(list); i++) {
		const char *arch = json_text(json_item(list, i));

		if (arch && arch_has_gates(arch))
			return true;
	}
	return false;
}

/* The call that @name is behind where @gates are, or NULL. */
static const char *gate_of(const char *name, bool gates)
{
	for (size_t i = 0; gates && i < sizeof(gates_of) / sizeof(gates_of[0]);
	     i++)
		if (is_one_of(name, gates_of[i].members))
			return gates_of[i].gate;
	return NULL;
}

const char *seccomp_reach_gate(const struct json *profile, const char *name)
{
	return gate_of(name, has_gates(profile));
}

/* What the rules that name a call say about it. */
struct said {
	bool run;	/* one at least lets it run, maybe for some arguments */
	bool run_all;	/* one lets it run whatever the arguments */
	bool deny;	/* one denies it whatever the arguments */
	bool deny_some; /* one denies it for some arguments */
};

static struct said what_rules_say(const struct json *profile, const char *name)
{
	const struct json *rules = json_find(profile, "syscalls");
	struct said said = {.run = false};

	for (size_t i = 0; i < json_count(rules); i++) {
		const struct json *rule = json_item(rules, i);

		if (!json_array_has(json_find(rule, "names"), name))
			continue;
		if (rule_runs(rule)) {
			said.run = true;
			said.run_all |= !seccomp_reach_conditional(rule);
		} else if (seccomp_reach_conditional(rule)) {
			said.deny_some = true;
		} else if (!seccomp_reach_is_default(profile, rule)) {
			/* one that repeats the default is skipped by both */
			said.deny = true;
		}
	}
	return said;
}

/* Whether libseccomp adds @gate because a call behind it may run. */
static bool opened_by_member(const struct json *profile, const char *gate)
{
	for (size_t i = 0; i < sizeof(gates_of) / sizeof(gates_of[0]); i++) {
		if (strcmp(gates_of[i].gate, gate) != 0)
			continue;
		for (size_t j = 0; gates_of[i].members[j]; j++)
			if (what_rules_say(profile, gates_of[i].members[j]).run)
				return true;
	}
	return false;
}

/* How much of @name can run on ABIs with or without @gates. */
static enum seccomp_reach_how reach(const struct json *profile,
				    const char *name, bool gates)
{
	struct said said = what_rules_say(profile, name);
	const char *gate = gate_of(name, gates);
	struct said behind = {.run = false};
	bool open = seccomp_reach_default_runs(profile);

	if (gate)
		behind = what_rules_say(profile, gate);
	if (said.run_all || behind.run_all ||
	    (open && !said.deny && !said.deny_some))
		return SECCOMP_ALWAYS;
	if (said.run || behind.run)
		return SECCOMP_SOMETIMES;
	if (said.deny)
		return SECCOMP_NEVER;
	return open || (gates && opened_by_member(profile, name))
		       ? SECCOMP_SOMETIMES
		       : SECCOMP_NEVER;
}

bool seccomp_reach(const struct json *profile, const char *name)
{
	return reach(profile, name, has_gates(profile)) != SECCOMP_NEVER;
}

enum seccomp_reach_how seccomp_reach_how(const struct json *profile,
					 const char *arch, const char *name)
{
	if (strcmp(arch, seccomp_reach_native) != 0 &&
	    !json_array_has(json_find(profile, "architectures"), arch))
		return SECCOMP_NEVER;
	return reach(profile, name, arch_has_gates(arch));
}

/* libseccomp's numbers of calls that an ABI has behind another one alone. */
#define BEHIND_FIRST (-100)
#define BEHIND_LAST  (-9999)

bool seccomp_reach_exists(const char *arch, const char *name)
{
	static const char prefix[] = "SCMP_ARCH_";
	char own[32]; /* as libseccomp's tools write it: "x86_64" */
	uint32_t token;
	int number;
	size_t i;

	if (strncmp(arch, prefix, sizeof(prefix) - 1) != 0)
		return false;
	arch += sizeof(prefix) - 1;
	for (i = 0; arch[i] && i < sizeof(own) - 1; i++)
		own[i] = (char)tolower((unsigned char)arch[i]);
	own[i] = '\0';
	token = seccomp_arch_resolve_name(own);
	number = token ? seccomp_syscall_resolve_name_arch(token, name)
		       : __NR_SCMP_ERROR;
	return number >= 0 || (number <= BEHIND_FIRST && number >= BEHIND_LAST);
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
