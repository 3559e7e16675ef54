#include "policy/rules/sysctl.h"

#include "base/buf.h"
#include "base/glob.h"
#include "policy/rules/params.h"

#include <stdlib.h>
#include <string.h>

/* Versions of the Pod Security Standards that can be named. */
static const char *const versions[] = {"1.25", "1.26", "1.27", "1.28",	 "1.29",
				       "1.30", "1.31", "1.32", "1.33",	 "1.34",
				       "1.35", "1.36", "1.37", "latest", NULL};
static const struct shape version = {.kind = SHAPE_STRING, .values = versions};
static const struct shape_field fields[] = {
	{"pss", &version, false}, {"allow", &params_texts, false}, {0}};
const struct shape sysctl_params = {.kind = SHAPE_OBJECT, .fields = fields};

/* What is safe, and since which 1.x. */
static const struct {
	const char *name;
	int since;
} safe[] = {
	{"kernel.shm_rmid_forced", 0},
	{"net.ipv4.ip_local_port_range", 0},
	{"net.ipv4.ip_unprivileged_port_start", 0},
	{"net.ipv4.tcp_syncookies", 0},
	{"net.ipv4.ping_group_range", 0},
	{"net.ipv4.ip_local_reserved_ports", 27},
	{"net.ipv4.tcp_keepalive_time", 29},
	{"net.ipv4.tcp_fin_timeout", 29},
	{"net.ipv4.tcp_keepalive_intvl", 29},
	{"net.ipv4.tcp_keepalive_probes", 29},
	{"net.ipv4.tcp_rmem", 32},
	{"net.ipv4.tcp_wmem", 32},
	{"net.ipv4.tcp_slow_start_after_idle", 37},
	{"net.ipv4.tcp_notsent_lowat", 37},
};

#define NAME_MAX_SIZE 256

/* Runtimes take "net/ipv4/x" for "net.ipv4.x". */
static bool make_plain(const char *name, char out[NAME_MAX_SIZE])
{
	size_t size = strlen(name);

	if (size >= NAME_MAX_SIZE)
		return false;
	for (size_t i = 0; i <= size; i++)
		out[i] = name[i] == '/' ? '.' : name[i];
	return true;
}

static int minor_of(const struct rule_input *in)
{
	const char *text = params_word(in, "pss", "latest");

	return strcmp(text, "latest") == 0 ? 999 : atoi(text + strlen("1."));
}

/* The names that the policy adds are globs; "*" ends at a dot. */
static bool is_listed(const struct rule_input *in, const char *name)
{
	const struct json *allow = params_array(in, "allow");

	for (size_t i = 0; i < json_count(allow); i++)
		if (glob_match(json_span(json_item(allow, i)), span_of(name),
			       "."))
			return true;
	return false;
}

static bool is_allowed(const struct rule_input *in, const char *name)
{
	char plain[NAME_MAX_SIZE];
	int minor = minor_of(in);

	if (!make_plain(name, plain))
		return false;
	for (size_t i = 0; i < sizeof(safe) / sizeof(safe[0]); i++)
		if (safe[i].since <= minor && strcmp(safe[i].name, plain) == 0)
			return true;
	return is_listed(in, plain);
}

/* Lists what is not allowed. */
static void find_others(const struct rule_input *in, const struct json *all,
			struct buf *names)
{
	struct json_iter iter = json_iter(all);
	struct json_member member;

	while (json_next(&iter, &member)) {
		if (is_allowed(in, member.key))
			continue;
		buf_add_text(names, names->size > 0 ? ", " : "");
		buf_add_text(names, member.key);
	}
}

int sysctl_check(const struct rule_input *in, struct violation *out)
{
	const struct json *all = json_at(in->config, "linux", "sysctl", NULL);
	CLEANUP_BUF struct buf names = BUF_INIT;

	find_others(in, all, &names);
	if (names.size == 0 && buf_ok(&names))
		return 0;
	if (!buf_ok(&names))
		return rule_violation(out, NULL, "/linux/sysctl",
				      "out of memory");
	rule_violation(out, NULL, "/linux/sysctl",
		       "kernel parameters that are not allowed: %s",
		       names.data);
	return rule_values(out, names.data, "safe ones");
}

/* What of @all is allowed, as a new object; NULL when memory is out. */
static struct json *keep_allowed(const struct rule_input *in,
				 const struct json *all)
{
	struct json_iter iter = json_iter(all);
	struct json *kept = json_new_object();
	struct json_member member;
	int result = kept ? 0 : -1;

	while (json_next(&iter, &member))
		if (is_allowed(in, member.key))
			result |= json_set(kept, member.key,
					   json_copy(member.value));
	if (result == 0)
		return kept;
	json_free(kept);
	return NULL;
}

int sysctl_fix(const struct rule_input *in, struct json *config,
	       struct json *process, struct repairs *done)
{
	struct json *linux_part = json_find_edit(config, "linux");
	const struct json *all = json_find(linux_part, "sysctl");
	CLEANUP_BUF struct buf names = BUF_INIT;

	(void)process;
	find_others(in, all, &names);
	if (names.size == 0)
		return buf_ok(&names) ? 0 : -1;
	if (json_set(linux_part, "sysctl", keep_allowed(in, all)) < 0)
		return -1;
	return rule_repaired(done, "linux.sysctl", "left out %s", names.data);
}
