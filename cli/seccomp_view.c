#include "cli/seccomp_view.h"

#include "base/buf.h"
#include "base/cleanup.h"

#include <stdlib.h>
#include <string.h>

struct names {
	const char **items; /* owned; the texts are the profiles' */
	size_t count;
	size_t capacity;
};

static void names_release(struct names *names)
{
	free(names->items);
}

static int add_name(struct names *names, const char *name)
{
	const char **grown = names->items;

	if (!name)
		return 0;
	if (names->count == names->capacity) {
		names->capacity = names->capacity * 2 + 64;
		grown = realloc(names->items,
				names->capacity * sizeof(*names->items));
		if (!grown)
			return -1;
		names->items = grown;
	}
	grown[names->count++] = name;
	return 0;
}

/* With a call, the one that it is behind on other ABIs. */
static int add_names(struct names *names, const struct json *profile)
{
	const struct json *rules = json_find(profile, "syscalls");

	for (size_t i = 0; i < json_count(rules); i++) {
		const struct json *list =
			json_find(json_item(rules, i), "names");

		for (size_t j = 0; j < json_count(list); j++) {
			const char *name = json_text(json_item(list, j));

			if (add_name(names, name) < 0 ||
			    (name &&
			     add_name(names,
				      seccomp_reach_gate(profile, name)) < 0))
				return -1;
		}
	}
	return 0;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void add_arch(struct seccomp_view *view, const char *arch)
{
	for (size_t i = 0; i < view->arch_count; i++)
		if (strcmp(view->arches[i], arch) == 0)
			return;
	if (view->arch_count < SECCOMP_VIEW_ARCHES)
		view->arches[view->arch_count++] = arch;
}

static void add_arches(struct seccomp_view *view, const struct json *profile)
{
	const struct json *list = json_find(profile, "architectures");

	for (size_t i = 0; i < json_count(list); i++) {
		const char *arch = json_text(json_item(list, i));

		if (arch)
			add_arch(view, arch);
	}
}

static enum seccomp_reach_how how(const struct json *profile, const char *arch,
				  const char *name)
{
	return profile ? seccomp_reach_how(profile, arch, name) : SECCOMP_NEVER;
}

/* Adds one ABI to the calls of its name, which are the last from @first on. */
static void add_to(struct seccomp_view *view, size_t first, const char *name,
		   size_t arch)
{
	struct seccomp_view_call call = {
		.name = name,
		.how = {how(view->profiles[0], view->arches[arch], name),
			how(view->profiles[1], view->arches[arch], name)},
		.arches = 1U << arch};

	for (size_t i = first; i < view->count; i++)
		if (view->calls[i].how[0] == call.how[0] &&
		    view->calls[i].how[1] == call.how[1]) {
			view->calls[i].arches |= call.arches;
			return;
		}
	view->calls[view->count++] = call;
}

/* A call of some ABI, or one more name that nobody knows. */
static int add_call(struct seccomp_view *view, const char *name)
{
	size_t first = view->count;

	for (size_t i = 0; i < view->arch_count; i++)
		if (seccomp_reach_exists(view->arches[i], name))
			add_to(view, first, name, i);
	return view->count > first
		       ? 0
		       : json_append(view->unknown, json_new_text(name));
}

static bool has_arch(const struct json *profile, const char *arch)
{
	return strcmp(arch, seccomp_reach_native) == 0 ||
	       json_array_has(json_find(profile, "architectures"), arch);
}

static void fill_arches(struct seccomp_view *view)
{
	add_arch(view, seccomp_reach_native);
	add_arches(view, view->profiles[0]);
	add_arches(view, view->profiles[1]);
	for (size_t i = 0; i < view->arch_count; i++)
		if (has_arch(view->profiles[0], view->arches[i]) &&
		    has_arch(view->profiles[1], view->arches[i]))
			view->common |= 1U << i;
}

int seccomp_view_make(const struct json *profile, const struct json *other,
		      struct seccomp_view *out)
{
	CLEANUP(names_release) struct names names = {.count = 0};
	const char *last = NULL;

	*out = (struct seccomp_view){.profiles = {profile, other},
				     .unknown = json_new_array()};
	fill_arches(out);
	if (add_names(&names, profile) < 0 || add_names(&names, other) < 0)
		return -1;
	/* at most one for each ABI */
	out->calls =
		calloc(names.count * out->arch_count + 1, sizeof(*out->calls));
	if (!out->calls || !out->unknown)
		return -1;
	if (names.count > 0)
		qsort(names.items, names.count, sizeof(*names.items), by_text);
	for (size_t i = 0; i < names.count; last = names.items[i++])
		if ((!last || strcmp(last, names.items[i]) != 0) &&
		    add_call(out, names.items[i]) < 0)
			return -1;
	return 0;
}

void seccomp_view_release(struct seccomp_view *view)
{
	free(view->calls);
	json_free(view->unknown);
	*view = (struct seccomp_view){.count = 0};
}

/* Masks are read in hexadecimal; what does not fit is shown as written. */
static void put_number(struct buf *text, const struct json *number)
{
	int64_t value = 0;

	if (!number || (json_int64(number, &value) && value < 10))
		buf_add_format(text, "%lld", (long long)value);
	else if (json_int64(number, &value))
		buf_add_format(text, "0x%llx", (unsigned long long)value);
	else
		json_write(number, text);
}

static void put_condition(struct buf *text, const struct json *argument)
{
	static const struct {
		const char *name, *sign;
	} signs[] = {{"SCMP_CMP_EQ", "=="}, {"SCMP_CMP_NE", "!="},
		     {"SCMP_CMP_LT", "<"},  {"SCMP_CMP_LE", "<="},
		     {"SCMP_CMP_GT", ">"},  {"SCMP_CMP_GE", ">="}};
	const char *op = json_text(json_find(argument, "op"));
	const char *sign = "?";

	buf_add_text(text, "arg");
	put_number(text, json_find(argument, "index"));
	for (size_t i = 0; op && i < sizeof(signs) / sizeof(signs[0]); i++)
		if (strcmp(signs[i].name, op) == 0)
			sign = signs[i].sign;
	if (op && strcmp(op, "SCMP_CMP_MASKED_EQ") == 0) {
		buf_add_text(text, " & ");
		put_number(text, json_find(argument, "value"));
		buf_add_text(text, " == ");
		put_number(text, json_find(argument, "valueTwo"));
		return;
	}
	buf_add_format(text, " %s ", sign);
	put_number(text, json_find(argument, "value"));
}

/* Two conditions on one argument are alternatives to both runtimes. */
static bool same_argument(const struct json *args, size_t at)
{
	return at > 0 &&
	       json_equal(json_find(json_item(args, at), "index"),
			  json_find(json_item(args, at - 1), "index"));
}

static void put_rule(struct buf *text, const struct json *rule)
{
	const char *action = json_text(json_find(rule, "action"));
	const struct json *args = json_find(rule, "args");
	bool runs = seccomp_reach_runs(action);

	if (action && runs && strcmp(action, "SCMP_ACT_ALLOW") != 0)
		buf_add_format(text, "%s%s", action,
			       json_count(args) > 0 ? " if " : "");
	else if (!runs && json_count(args) > 0)
		buf_add_text(text, "not ");
	for (size_t i = 0; i < json_count(args); i++) {
		if (i > 0)
			buf_add_text(text,
				     same_argument(args, i) ? " or " : " and ");
		put_condition(text, json_item(args, i));
	}
}

struct json *seccomp_view_when(const struct json *profile, const char *name)
{
	const struct json *rules = json_find(profile, "syscalls");
	CLEANUP_JSON struct json *list = json_new_array();

	for (size_t i = 0; i < json_count(rules); i++) {
		const struct json *rule = json_item(rules, i);
		CLEANUP_BUF struct buf text = BUF_INIT;

		if (!json_array_has(json_find(rule, "names"), name))
			continue;
		put_rule(&text, rule);
		if (!buf_ok(&text) ||
		    (text.size > 0 &&
		     json_append(list, json_new_span(buf_span(&text))) < 0))
			return NULL;
	}
	return steal_pointer(&list);
}
