#include "policy/rules/seccomp_compare.h"

#include "base/cleanup.h"
#include "policy/rules/seccomp_reach.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One name of one rule. */
struct entry {
	const char *name;
	const struct json *args;
	bool runs;
	bool conditional;
};

struct table {
	struct entry *entries; /* owned; by name */
	size_t count;
	bool default_runs;
};

static void table_release(struct table *table)
{
	free(table->entries);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct entry *)a)->name,
		      ((const struct entry *)b)->name);
}

static size_t count_names(const struct json *rules)
{
	size_t count = 0;

	for (size_t i = 0; i < json_count(rules); i++)
		count += json_count(json_find(json_item(rules, i), "names"));
	return count;
}

static void add_rule(struct table *table, const struct json *rule)
{
	const struct json *names = json_find(rule, "names");
	const char *action = json_text(json_find(rule, "action"));

	for (size_t i = 0; i < json_count(names); i++) {
		const char *name = json_text(json_item(names, i));

		if (name)
			table->entries[table->count++] = (struct entry){
				.name = name,
				.args = json_find(rule, "args"),
				.runs = seccomp_reach_runs(action),
				.conditional = seccomp_reach_conditional(rule),
			};
	}
}

static int table_fill(const struct json *profile, struct table *table)
{
	const struct json *rules = json_find(profile, "syscalls");
	size_t count = count_names(rules);

	table->default_runs = seccomp_reach_default_runs(profile);
	table->entries = calloc(count + 1, sizeof(*table->entries));
	if (!table->entries)
		return -1;
	for (size_t i = 0; i < json_count(rules); i++)
		add_rule(table, json_item(rules, i));
	qsort(table->entries, table->count, sizeof(*table->entries), by_name);
	return 0;
}

/* The first entry with @name, or the end. */
static const struct entry *table_find(const struct table *table,
				      const char *name)
{
	size_t low = 0;
	size_t high = table->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(table->entries[middle].name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return &table->entries[low];
}

static bool is_entry(const struct table *table, const struct entry *entry,
		     const char *name)
{
	return entry < table->entries + table->count &&
	       strcmp(entry->name, name) == 0;
}

/* Two conditions on one argument: the runtimes read them as "or". */
static bool has_alternatives(const struct json *args)
{
	int64_t a;
	int64_t b;

	for (size_t i = 0; i < json_count(args); i++)
		for (size_t j = 0; j < i; j++)
			if (json_int64(json_find(json_item(args, i), "index"),
				       &a) &&
			    json_int64(json_find(json_item(args, j), "index"),
				       &b) &&
			    a == b)
				return true;
	return false;
}

static bool same_number(const struct json *a, const struct json *b)
{
	int64_t number;

	if (a && b)
		return json_equal(a, b);
	return (!a || (json_int64(a, &number) && number == 0)) &&
	       (!b || (json_int64(b, &number) && number == 0));
}

static bool same_condition(const struct json *a, const struct json *b)
{
	const char *a_op = json_text(json_find(a, "op"));
	const char *b_op = json_text(json_find(b, "op"));

	return a_op && b_op && strcmp(a_op, b_op) == 0 &&
	       same_number(json_find(a, "index"), json_find(b, "index")) &&
	       same_number(json_find(a, "value"), json_find(b, "value")) &&
	       same_number(json_find(a, "valueTwo"), json_find(b, "valueTwo"));
}

static bool has_condition(const struct json *args, const struct json *wanted)
{
	for (size_t i = 0; i < json_count(args); i++)
		if (same_condition(json_item(args, i), wanted))
			return true;
	return false;
}

/* Whether every call that @narrow covers is covered by @wide. */
static bool covers(const struct entry *wide, const struct entry *narrow)
{
	if (!wide->conditional)
		return true;
	if (has_alternatives(wide->args) || has_alternatives(narrow->args))
		return json_equal(wide->args, narrow->args);
	for (size_t i = 0; i < json_count(wide->args); i++)
		if (!has_condition(narrow->args, json_item(wide->args, i)))
			return false;
	return true;
}

/* Whether @table has the same rule for the same name. */
static bool has_entry(const struct table *table, const struct entry *wanted)
{
	for (const struct entry *entry = table_find(table, wanted->name);
	     is_entry(table, entry, wanted->name); entry++)
		if (entry->runs == wanted->runs &&
		    json_equal(entry->args, wanted->args))
			return true;
	return false;
}

/*
 * Whether @table does with all that @entry of @own covers what @own does: lets
 * it run, or denies it. A rule to the contrary is in the way unless both have
 * it.
 */
static bool agrees(const struct table *table, const struct table *own,
		   const struct entry *entry)
{
	bool found = table->default_runs == entry->runs;

	for (const struct entry *other = table_find(table, entry->name);
	     is_entry(table, other, entry->name); other++) {
		if (other->runs == entry->runs)
			found = found || covers(other, entry);
		else if (!has_entry(own, other))
			return false;
	}
	return found;
}

static bool differs(const char *why, char out[SECCOMP_COMPARE_WHY])
{
	snprintf(out, SECCOMP_COMPARE_WHY, "%s", why);
	return false;
}

static bool compare_lists(const struct json *profile,
			  const struct json *baseline,
			  char why[SECCOMP_COMPARE_WHY])
{
	const struct json *flags = json_find(profile, "flags");
	const struct json *arches = json_find(profile, "architectures");
	const struct json *known = json_find(baseline, "architectures");

	if (json_array_has(flags, "SECCOMP_FILTER_FLAG_SPEC_ALLOW") &&
	    !json_array_has(json_find(baseline, "flags"),
			    "SECCOMP_FILTER_FLAG_SPEC_ALLOW"))
		return differs("speculation (SPEC_ALLOW)", why);
	for (size_t i = 0; i < json_count(arches); i++) {
		const char *arch = json_text(json_item(arches, i));

		/* The native one is always in; foreign ones cannot be used. */
		if (arch && strcmp(arch, seccomp_reach_native) != 0 &&
		    seccomp_reach_has_arch(arch) &&
		    !json_array_has(known, arch))
			return differs(arch, why);
	}
	return true;
}

bool seccomp_compare(const struct json *profile, const struct json *baseline,
		     char why[SECCOMP_COMPARE_WHY])
{
	CLEANUP(table_release) struct table own = {.count = 0};
	CLEANUP(table_release) struct table base = {.count = 0};

	if (!compare_lists(profile, baseline, why))
		return false;
	if (table_fill(profile, &own) < 0 || table_fill(baseline, &base) < 0)
		return differs("out of memory", why);
	if (own.default_runs && !base.default_runs)
		return differs("calls that no rule names", why);
	for (size_t i = 0; i < own.count; i++)
		if (own.entries[i].runs &&
		    !agrees(&base, &own, &own.entries[i]))
			return differs(own.entries[i].name, why);
	/* Where both let run by default, what one denies the other must. */
	for (size_t i = 0; own.default_runs && i < base.count; i++)
		if (!base.entries[i].runs &&
		    !agrees(&own, &base, &base.entries[i]))
			return differs(base.entries[i].name, why);
	return true;
}
