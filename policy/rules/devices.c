#include "policy/rules/devices.h"

#include "base/buf.h"
#include "policy/rules/params.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ALL (-1)

/* A set of devices: a type, and numbers of which ALL means any. */
struct set {
	char type; /* 'c', 'b'; 'a': either */
	int64_t major, minor;
};

/* "c 10:229", "b 8:*": names of nodes can be chosen, numbers cannot. */
static bool read_set(const char *text, struct set *out)
{
	char *end;

	if ((text[0] != 'c' && text[0] != 'b') || text[1] != ' ' ||
	    text[2] < '0' || text[2] > '9')
		return false;
	*out = (struct set){text[0], strtol(text + 2, &end, 10), ALL};
	if (*end != ':')
		return false;
	text = end + 1;
	if (strcmp(text, "*") == 0)
		return true;
	if (*text < '0' || *text > '9')
		return false;
	out->minor = strtol(text, &end, 10);
	return *end == '\0';
}

static bool is_set(struct span text)
{
	struct set set;

	return text.size < 32 && read_set(text.data, &set);
}

static const struct shape device = {.kind = SHAPE_STRING,
				    .is = is_set,
				    .form = "a device such as 'c 10:229' or "
					    "'b 8:*'"};
static const struct shape devices = {.kind = SHAPE_ARRAY, .of = &device};
static const struct shape_field fields[] = {{"allow", &devices, false}, {0}};
const struct shape devices_params = {.kind = SHAPE_OBJECT, .fields = fields};

/* Those that engines and runtimes give to every container. */
static const struct set usual[] = {
	{'c', 1, 3},	 /* null */
	{'c', 1, 5},	 /* zero */
	{'c', 1, 7},	 /* full */
	{'c', 1, 8},	 /* random */
	{'c', 1, 9},	 /* urandom */
	{'c', 5, 0},	 /* tty */
	{'c', 5, 1},	 /* console */
	{'c', 5, 2},	 /* ptmx */
	{'c', 136, ALL}, /* pts */
};

/* Whether everything of @part lies in @whole. */
static bool covers(const struct set *whole, const struct set *part)
{
	return whole->type == part->type && whole->major == part->major &&
	       (whole->minor == ALL || whole->minor == part->minor);
}

static bool is_allowed(const struct rule_input *in, const struct set *wanted)
{
	const struct json *allow = params_array(in, "allow");
	struct set set;

	for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++)
		if (covers(&usual[i], wanted))
			return true;
	for (size_t i = 0; i < json_count(allow); i++)
		if (read_set(json_text(json_item(allow, i)), &set) &&
		    covers(&set, wanted))
			return true;
	return false;
}

/* A missing or negative number means any; so does one that is no number. */
static int64_t number_of(const struct json *node, const char *name)
{
	int64_t number;

	return json_int64(json_find(node, name), &number) && number >= 0
		       ? number
		       : ALL;
}

static char type_of(const struct json *node)
{
	const char *type = json_text(json_find(node, "type"));

	if (!type || !*type)
		return 'a';
	return *type == 'u' ? 'c' : *type; /* unbuffered: a character device */
}

static struct set set_of(const struct json *node)
{
	return (struct set){type_of(node), number_of(node, "major"),
			    number_of(node, "minor")};
}

static void describe(const struct json *node, char out[96])
{
	const char *path = json_text(json_find(node, "path"));
	struct set set = set_of(node);
	char numbers[2][24] = {"*", "*"};

	if (set.major != ALL)
		snprintf(numbers[0], sizeof(numbers[0]), "%lld",
			 (long long)set.major);
	if (set.minor != ALL)
		snprintf(numbers[1], sizeof(numbers[1]), "%lld",
			 (long long)set.minor);
	snprintf(out, 96, "%.40s%s%c %s:%s", path ? path : "", path ? " " : "",
		 set.type, numbers[0], numbers[1]);
}

/* A FIFO is no device. */
static bool node_is_fine(const struct rule_input *in, const struct json *node)
{
	struct set set = set_of(node);

	return set.type == 'p' || is_allowed(in, &set);
}

/* Access "m" alone lets mknod(2) work, not open(2): runc itself adds that. */
bool devices_opens(const struct json *rule)
{
	const char *access = json_text_at(rule, "access");

	return !*access || strpbrk(access, "rw");
}

static bool rule_is_fine(const struct rule_input *in, const struct json *rule)
{
	struct set set = set_of(rule);

	return !json_true(json_find(rule, "allow")) || !devices_opens(rule) ||
	       is_allowed(in, &set);
}

/* Whether the first rule denies everything; without one crun denies nothing. */
static bool denies_first(const struct json *rules)
{
	const struct json *first = json_item(rules, 0);
	struct set set = set_of(first);
	const char *access = json_text(json_find(first, "access"));

	return first && !json_true(json_find(first, "allow")) &&
	       set.type == 'a' && set.major == ALL && set.minor == ALL &&
	       (!access || !*access ||
		(strchr(access, 'r') && strchr(access, 'w')));
}

static const struct json *rules_of(const struct json *config)
{
	return json_at(config, "linux", "resources", "devices", NULL);
}

static int refuse(struct violation *out, const struct json *node,
		  const char *list, size_t index, const char *what)
{
	char pointer[64];
	char name[96];

	describe(node, name);
	snprintf(pointer, sizeof(pointer), "/linux/%s/%zu", list, index);
	rule_violation(out, NULL, pointer, "%s: %s", what, name);
	return rule_values(out, name, "a device that every container has");
}

int devices_check(const struct rule_input *in, struct violation *out)
{
	const struct json *nodes =
		json_at(in->config, "linux", "devices", NULL);
	const struct json *rules = rules_of(in->config);

	for (size_t i = 0; i < json_count(nodes); i++)
		if (!node_is_fine(in, json_item(nodes, i)))
			return refuse(out, json_item(nodes, i), "devices", i,
				      "a device of the host");
	for (size_t i = 0; i < json_count(rules); i++)
		if (!rule_is_fine(in, json_item(rules, i)))
			return refuse(out, json_item(rules, i),
				      "resources/devices", i,
				      "access to devices of the host");
	if (denies_first(rules))
		return 0;
	rule_violation(out, NULL, "/linux/resources/devices",
		       "no rule denies the devices of the host");
	return rule_values(
		out, json_count(rules) > 0 ? "no such first rule" : "missing",
		"a first rule that denies all");
}

static int note(struct buf *names, const struct json *node)
{
	char name[96];

	describe(node, name);
	buf_add_text(names, names->size > 0 ? ", " : "");
	buf_add_text(names, name);
	return buf_ok(names) ? 0 : -1;
}

static struct json *deny_all(void)
{
	struct json *rule = json_new_object();
	int result = json_set(rule, "allow", json_new_bool(false));

	result |= json_set(rule, "access", json_new_text("rwm"));
	if (result == 0)
		return rule;
	json_free(rule);
	return NULL;
}

/* What of @list is fine, behind a rule that denies all where @rules. */
static struct json *keep(const struct rule_input *in, const struct json *list,
			 bool rules, struct buf *names)
{
	struct json *kept = json_new_array();
	int result = kept ? 0 : -1;

	if (rules && !denies_first(list))
		result |= json_append(kept, deny_all());
	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *one = json_item(list, i);

		if (rules ? rule_is_fine(in, one) : node_is_fine(in, one))
			result |= json_append(kept, json_copy(one));
		else
			result |= note(names, one);
	}
	if (result == 0)
		return kept;
	json_free(kept);
	return NULL;
}

int devices_fix(const struct rule_input *in, struct json *config,
		struct json *process, struct repairs *done)
{
	struct json *linux_part = config ? json_edit(config, "linux") : NULL;
	struct json *resources =
		linux_part ? json_edit(linux_part, "resources") : NULL;
	const struct json *nodes = json_find(linux_part, "devices");
	CLEANUP_BUF struct buf names = BUF_INIT;

	(void)process;
	if (!resources)
		return config ? -1 : 0;
	if (nodes &&
	    json_set(linux_part, "devices", keep(in, nodes, false, &names)) < 0)
		return -1;
	if (json_set(resources, "devices",
		     keep(in, json_find(resources, "devices"), true, &names)) <
	    0)
		return -1;
	return rule_repaired(done, "linux.devices", "took away %s",
			     names.size > 0 ? names.data
					    : "what no rule denied");
}
