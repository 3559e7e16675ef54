#include "cli/seccomp_words.h"

#include "base/cleanup.h"
#include "policy/rules/seccomp_compare.h"

#include <stdio.h>
#include <string.h>

#define WIDTH 78

static const char *const how_names[] = {
	[SECCOMP_NEVER] = "never",
	[SECCOMP_SOMETIMES] = "sometimes",
	[SECCOMP_ALWAYS] = "always",
};

static const char *short_arch(const char *arch)
{
	return strncmp(arch, "SCMP_ARCH_", 10) == 0 ? arch + 10 : arch;
}

/* ---- as JSON ---- */

static struct json *arches_json(const struct seccomp_view *view, unsigned mask)
{
	CLEANUP_JSON struct json *list = json_new_array();

	for (size_t i = 0; i < view->arch_count; i++)
		if (mask & 1U << i &&
		    json_append(list, json_new_text(view->arches[i])) < 0)
			return NULL;
	return steal_pointer(&list);
}

static int add_call(struct json *list, const struct seccomp_view *view,
		    const struct seccomp_view_call *call)
{
	CLEANUP_JSON struct json *one = json_new_object();
	struct json *when = seccomp_view_when(view->profiles[0], call->name);
	int failed = json_set(one, "name", json_new_text(call->name));

	failed |= json_set(one, "runs", json_new_text(how_names[call->how[0]]));
	if (json_count(when) == 0)
		json_free(when);
	else
		failed |= json_set(one, "when", when);
	failed |=
		json_set(one, "architectures", arches_json(view, call->arches));
	return failed ? -1 : json_append(list, steal_pointer(&one));
}

struct json *seccomp_words_show_json(const struct seccomp_view *view)
{
	const struct json *profile = view->profiles[0];
	CLEANUP_JSON struct json *out = json_new_object();
	struct json *calls = json_new_array();
	int failed = json_set(out, "default",
			      json_copy(json_find(profile, "defaultAction")));

	failed |= json_set(out, "architectures", arches_json(view, ~0U));
	if (json_find(profile, "flags"))
		failed |= json_set(out, "flags",
				   json_copy(json_find(profile, "flags")));
	for (size_t i = 0; i < view->count; i++)
		failed |= add_call(calls, view, &view->calls[i]);
	failed |= json_set(out, "calls", calls);
	failed |= json_set(out, "unknown", json_copy(view->unknown));
	return failed ? NULL : steal_pointer(&out);
}

static int set_pair(struct json *out, const char *key, struct json *a,
		    struct json *b)
{
	struct json *pair = json_new_object();
	int failed = json_set(pair, "a", a);

	failed |= json_set(pair, "b", b);
	return json_set(out, key, pair) | failed;
}

/* What both do with a call, unless it is the same. */
static int add_change(struct json *list, const struct seccomp_view *view,
		      const struct seccomp_view_call *call)
{
	CLEANUP_JSON struct json *a =
		seccomp_view_when(view->profiles[0], call->name);
	CLEANUP_JSON struct json *b =
		seccomp_view_when(view->profiles[1], call->name);
	CLEANUP_JSON struct json *one = json_new_object();
	unsigned arches = call->arches & view->common;
	int failed;

	if (!a || !b)
		return -1;
	if (!arches || (call->how[0] == call->how[1] &&
			(call->how[0] == SECCOMP_NEVER || json_equal(a, b))))
		return 0;
	failed = json_set(one, "name", json_new_text(call->name));
	failed |= set_pair(one, "runs", json_new_text(how_names[call->how[0]]),
			   json_new_text(how_names[call->how[1]]));
	failed |= set_pair(one, "when", steal_pointer(&a), steal_pointer(&b));
	failed |= json_set(one, "architectures", arches_json(view, arches));
	return failed ? -1 : json_append(list, steal_pointer(&one));
}

static int add_calls(struct json *out, const struct seccomp_view *view)
{
	struct json *calls = json_new_array();

	if (json_set(out, "calls", calls) < 0)
		return -1;
	for (size_t i = 0; i < view->count; i++)
		if (add_change(calls, view, &view->calls[i]) < 0)
			return -1;
	return 0;
}

static int add_member(struct json *out, const struct seccomp_view *view,
		      const char *key, const char *member)
{
	const struct json *a = json_find(view->profiles[0], member);
	const struct json *b = json_find(view->profiles[1], member);

	if ((!a && !b) || (a && b && json_equal(a, b)))
		return 0;
	return set_pair(out, key, a ? json_copy(a) : json_new_array(),
			b ? json_copy(b) : json_new_array());
}

static bool is_of(const struct json *profile, const char *arch)
{
	return json_array_has(json_find(profile, "architectures"), arch);
}

/* The ABIs of one profile alone. */
static int add_arches(struct json *out, const struct seccomp_view *view)
{
	unsigned own[2] = {0, 0};

	for (size_t i = 0; i < view->arch_count; i++)
		if (!(view->common & 1U << i))
			own[!is_of(view->profiles[0], view->arches[i])] |= 1U
									   << i;
	if (!own[0] && !own[1])
		return 0;
	return set_pair(out, "architectures", arches_json(view, own[0]),
			arches_json(view, own[1]));
}

struct json *seccomp_words_diff_json(const struct seccomp_view *view)
{
	CLEANUP_JSON struct json *out = json_new_object();
	char why[SECCOMP_COMPARE_WHY] = "";
	bool looser =
		!seccomp_compare(view->profiles[1], view->profiles[0], why);

	if (add_member(out, view, "default", "defaultAction") < 0 ||
	    add_member(out, view, "flags", "flags") < 0 ||
	    add_arches(out, view) < 0 || add_calls(out, view) < 0 ||
	    json_set(out, "looser", json_new_bool(looser)) < 0 ||
	    (looser && json_set(out, "why", json_new_text(why)) < 0))
		return NULL;
	return steal_pointer(&out);
}

bool seccomp_words_same(const struct json *diff)
{
	return !json_find(diff, "default") && !json_find(diff, "flags") &&
	       !json_find(diff, "architectures") &&
	       json_count(json_find(diff, "calls")) == 0;
}

/* ---- as text ---- */

static void print_escaped(const char *text)
{
	char out[512];

	error_escape(out, sizeof(out), text, strlen(text));
	fputs(out, stdout);
}

/* Texts, as many on a line as there is room for. */
static void print_texts(const struct json *list, const char *indent)
{
	size_t column = 0;

	for (size_t i = 0; i < json_count(list); i++) {
		const char *text = json_text(json_item(list, i));
		size_t size = text ? strlen(text) : 0;

		if (column == 0 || column + size + 2 > WIDTH) {
			printf("%s%s", i > 0 ? ",\n" : "", indent);
			column = strlen(indent);
		} else {
			printf(", ");
			column += 2;
		}
		print_escaped(text ? text : "");
		column += size;
	}
	printf("\n");
}

static void print_arches(const struct json *list)
{
	for (size_t i = 0; i < json_count(list); i++) {
		printf("%s", i > 0 ? ", " : "");
		print_escaped(short_arch(json_text(json_item(list, i))));
	}
}

static void print_when(const struct json *list)
{
	for (size_t i = 0; i < json_count(list); i++) {
		printf("%s", i > 0 ? "; or " : "");
		print_escaped(json_text(json_item(list, i)));
	}
	if (json_count(list) == 0)
		printf("nothing of its own");
}

/* Whether a call is to be printed under @runs, or under both of a pair. */
static bool is_under(const struct json *call, const char *a, const char *b)
{
	const struct json *runs = json_find(call, "runs");
	const char *first = json_text(b ? json_find(runs, "a") : runs);
	const char *second = json_text(json_find(runs, "b"));

	return first && strcmp(first, a) == 0 &&
	       (!b || (second && strcmp(second, b) == 0));
}

/* The names under @a (and @b) with the same ABIs as the call @first. */
static struct json *names_like(const struct json *calls, size_t first,
			       const char *a, const char *b)
{
	const struct json *arches =
		json_find(json_item(calls, first), "architectures");
	struct json *names = json_new_array();

	for (size_t i = 0; i < json_count(calls); i++) {
		const struct json *call = json_item(calls, i);

		if (!is_under(call, a, b) ||
		    !json_equal(json_find(call, "architectures"), arches))
			continue;
		if (i < first) { /* printed with an earlier one */
			json_free(names);
			return NULL;
		}
		json_append(names, json_copy(json_find(call, "name")));
	}
	return names;
}

/* All calls under @a (and @b), in groups of the same ABIs. */
static void print_group(const struct json *calls, const char *heading,
			const char *a, const char *b)
{
	for (size_t i = 0; i < json_count(calls); i++) {
		const struct json *call = json_item(calls, i);
		CLEANUP_JSON struct json *names = NULL;

		if (!is_under(call, a, b))
			continue;
		names = names_like(calls, i, a, b);
		if (!names)
			continue;
		printf("%s (", heading);
		print_arches(json_find(call, "architectures"));
		printf("):\n");
		print_texts(names, "  ");
	}
}

/* Each with its conditions: those of a pair beside each other. */
static void print_conditions(const struct json *calls, const char *heading,
			     const char *a, const char *b)
{
	bool any = false;

	for (size_t i = 0; i < json_count(calls); i++) {
		const struct json *call = json_item(calls, i);
		const struct json *when = json_find(call, "when");

		if (!is_under(call, a, b))
			continue;
		if (!any)
			printf("%s:\n", heading);
		any = true;
		printf("  %s (", json_text(json_find(call, "name")));
		print_arches(json_find(call, "architectures"));
		printf("): ");
		if (b) {
			print_when(json_find(when, "a"));
			printf("  ->  ");
			when = json_find(when, "b");
		}
		print_when(when);
		printf("\n");
	}
}

int seccomp_words_show(const struct seccomp_view *view)
{
	CLEANUP_JSON struct json *shown = seccomp_words_show_json(view);
	const struct json *calls = json_find(shown, "calls");

	if (!shown)
		return -1;
	printf("default: %s\narchitectures: ",
	       json_text(json_find(shown, "default")));
	print_arches(json_find(shown, "architectures"));
	printf("\n");
	if (json_find(shown, "flags")) {
		printf("flags:\n");
		print_texts(json_find(shown, "flags"), "  ");
	}
	print_group(calls, "always", "always", NULL);
	print_conditions(calls, "for some arguments", "sometimes", NULL);
	print_group(calls, "never", "never", NULL);
	if (json_count(view->unknown) > 0) {
		printf("unknown here, which a runtime ignores:\n");
		print_texts(view->unknown, "  ");
	}
	printf("all others: %s\n", seccomp_reach_default_runs(view->profiles[0])
					   ? "always"
					   : "never");
	if (!seccomp_reach_denies(view->profiles[0]))
		printf("This profile denies nothing: linux.seccomp counts it "
		       "as none.\n");
	return 0;
}

static void print_pair(const char *what, const struct json *pair)
{
	CLEANUP_BUF struct buf a = BUF_INIT;
	CLEANUP_BUF struct buf b = BUF_INIT;

	if (!pair)
		return;
	json_write(json_find(pair, "a"), &a);
	json_write(json_find(pair, "b"), &b);
	if (buf_ok(&a) && buf_ok(&b)) {
		printf("%s: ", what);
		print_escaped(a.data);
		printf(" -> ");
		print_escaped(b.data);
		printf("\n");
	}
}

void seccomp_words_diff(const struct json *diff, const char *const names[2])
{
	static const struct {
		const char *a, *b, *heading;
		bool conditions;
	} groups[] = {
		{"never", "always", "also allowed", false},
		{"never", "sometimes", "also allowed for some arguments", true},
		{"sometimes", "always", "allowed whatever the arguments", true},
		{"sometimes", "sometimes", "allowed for other arguments", true},
		{"always", "always", "allowed in another way", true},
		{"always", "sometimes", "allowed for some arguments alone",
		 true},
		{"sometimes", "never", "denied for all arguments", true},
		{"always", "never", "denied", false}};
	const struct json *calls = json_find(diff, "calls");

	print_pair("default", json_find(diff, "default"));
	print_pair("flags", json_find(diff, "flags"));
	print_pair("architectures of one alone",
		   json_find(diff, "architectures"));
	for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++) {
		if (groups[i].conditions)
			print_conditions(calls, groups[i].heading, groups[i].a,
					 groups[i].b);
		else
			print_group(calls, groups[i].heading, groups[i].a,
				    groups[i].b);
	}
	if (json_true(json_find(diff, "looser")))
		printf("'%s' is looser than '%s': %s\n", names[1], names[0],
		       json_text(json_find(diff, "why")));
	else
		printf("'%s' is nowhere looser than '%s'\n", names[1],
		       names[0]);
}
