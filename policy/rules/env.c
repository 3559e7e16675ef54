#include "policy/rules/env.h"

#include "base/glob.h"
#include "policy/remedies.h"
#include "policy/rules/params.h"
#include "policy/rules/secret.h"
#include "policy/rules/spec.h"

#include <stdio.h>
#include <string.h>

static const struct shape_field fields[] = {{"allow", &params_texts, false},
					    {"deny", &params_texts, false},
					    {"secrets", &params_bool, false},
					    {"entropy", &params_bool, false},
					    {0}};
const struct shape env_params = {.kind = SHAPE_OBJECT, .fields = fields};
const struct shape env_args_params = {.kind = SHAPE_OBJECT, .fields = fields};

static bool in_list(const struct rule_input *in, const char *list,
		    struct span text)
{
	const struct json *globs = params_array(in, list);

	for (size_t i = 0; i < json_count(globs); i++)
		if (glob_match(json_span(json_item(globs, i)), text, ""))
			return true;
	return false;
}

/* They put code or files of another's choice into every program. */
static bool is_dangerous(struct span name)
{
	static const char *const names[] = {"GLIBC_TUNABLES", "GCONV_PATH",
					    "BASH_ENV",	      "LOCPATH",
					    "NLSPATH",	      "MALLOC_TRACE"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (span_is(name, names[i]))
			return true;
	return span_starts(name, "LD_");
}

/* What the value is, without saying it; NULL: nothing to hide. */
static const char *find_secret(const struct rule_input *in, struct span name,
			       struct span value)
{
	const char *shape;

	if (!params_flag(in, "secrets", true))
		return NULL;
	shape = secret_shape(value);
	if (shape)
		return shape;
	if (secret_is_reference(value))
		return NULL;
	if (secret_is_named(name))
		return "a secret, by its name";
	if (params_flag(in, "entropy", true) && !secret_is_public(name) &&
	    secret_is_random(value))
		return "what looks like a key";
	return NULL;
}

/* A name may be a value that went astray: then only its place is told. */
static int refuse_secret(const struct rule_input *in, const char *list,
			 size_t index, struct span name, const char *what,
			 struct violation *out)
{
	char member[48];
	char pointer[SPEC_POINTER_MAX];

	snprintf(member, sizeof(member), "/%s/%zu", list, index);
	spec_process_pointer(in, member, pointer);
	if (secret_is_told(name))
		rule_violation(out, NULL, pointer,
			       "the %s '%.*s' holds %s in clear text",
			       strcmp(list, "env") == 0 ? "variable"
							: "argument",
			       (int)name.size, name.data, what);
	else
		rule_violation(
			out, NULL, pointer, "%s %zu holds %s in clear text",
			strcmp(list, "env") == 0 ? "variable" : "argument",
			index, what);
	return rule_values(out, what, "a file or a reference");
}

static int check_variable(const struct rule_input *in, const struct json *item,
			  size_t index, struct violation *out)
{
	struct span text = json_span(item);
	const char *equals =
		text.data ? memchr(text.data, '=', text.size) : NULL;
	struct span name = {text.data,
			    equals ? (size_t)(equals - text.data) : 0};
	struct span value =
		equals ? (struct span){equals + 1, text.size - name.size - 1}
		       : text;
	char member[48];
	char pointer[SPEC_POINTER_MAX];
	const char *what;

	if (!text.data || in_list(in, "allow", name))
		return 0;
	if (value.size > 0 &&
	    (is_dangerous(name) || in_list(in, "deny", name))) {
		snprintf(member, sizeof(member), "/env/%zu", index);
		rule_violation(out, remedies_find(in, "process.env", "name"),
			       spec_process_pointer(in, member, pointer),
			       "the variable '%.*s' changes what programs do",
			       name.size < 64 ? (int)name.size : 64, name.data);
		return rule_values(out, "set", "not set");
	}
	what = find_secret(in, name, value);
	return what ? refuse_secret(in, "env", index, name, what, out) : 0;
}

int env_check(const struct rule_input *in, struct violation *out)
{
	const struct json *env = json_find(in->process, "env");

	for (size_t i = 0; i < json_count(env); i++)
		if (check_variable(in, json_item(env, i), i, out) < 0)
			return -1;
	return 0;
}

/* Remote access belongs to the engine, not into a container. CIS 5.7. */
static const char *const no_place[] = {"sshd",	     "dropbear",   "telnetd",
				       "in.telnetd", "rshd",	   "in.rshd",
				       "rlogind",    "in.rlogind", "rexecd"};

static struct span basename_of(struct span path)
{
	for (size_t i = path.size; i-- > 0;)
		if (path.data[i] == '/')
			return (struct span){path.data + i + 1,
					     path.size - i - 1};
	return path;
}

static bool has_no_place(const struct rule_input *in, struct span program)
{
	struct span name = basename_of(program);

	if (in_list(in, "allow", program) || in_list(in, "allow", name))
		return false;
	for (size_t i = 0; i < sizeof(no_place) / sizeof(no_place[0]); i++)
		if (span_is(name, no_place[i]))
			return true;
	return in_list(in, "deny", program) || in_list(in, "deny", name);
}

/* The first word of @text that has no place; a shell's script has several. */
static bool find_program(const struct rule_input *in, struct span text,
			 struct span *found)
{
	static const char ends[] = " \t\n;&|()'\"`";
	size_t at = 0;

	while (at < text.size) {
		size_t size = 0;

		while (at + size < text.size &&
		       !strchr(ends, text.data[at + size]))
			size++;
		*found = (struct span){text.data + at, size};
		if (size > 0 && has_no_place(in, *found))
			return true;
		at += size + 1;
	}
	return false;
}

/* They run what their arguments say. */
static bool runs_others(struct span program)
{
	static const char *const names[] = {
		"sh",	   "bash",    "ash",	   "dash",    "zsh",
		"ksh",	   "env",     "exec",	   "busybox", "tini",
		"nohup",   "setsid",  "nice",	   "su",      "sudo",
		"gosu",	   "su-exec", "dumb-init", "chroot",  "runuser",
		"timeout", "stdbuf",  "catatonit"};
	struct span name = basename_of(program);

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (span_is(name, names[i]))
			return true;
	return false;
}

static int check_program(const struct rule_input *in, const struct json *args,
			 struct violation *out)
{
	size_t count = json_count(args);
	char member[48];
	char pointer[SPEC_POINTER_MAX];
	struct span found;

	if (count > 1 && !runs_others(json_span(json_item(args, 0))))
		count = 1;
	for (size_t i = 0; i < count; i++) {
		struct span word = json_span(json_item(args, i));

		if (!word.data || !find_program(in, word, &found))
			continue;
		snprintf(member, sizeof(member), "/args/%zu", i);
		rule_violation(out, "leave it out of the image",
			       spec_process_pointer(in, member, pointer),
			       "the program '%.*s' has no place in a container",
			       found.size < 64 ? (int)found.size : 64,
			       found.data);
		snprintf(out->actual, sizeof(out->actual), "argument %zu", i);
		return -1;
	}
	return 0;
}

/* "--password=X" and "--password X": the option's name speaks. */
static int check_argument(const struct rule_input *in, const struct json *args,
			  size_t index, struct violation *out)
{
	struct span text = json_span(json_item(args, index));
	const char *equals =
		text.data ? memchr(text.data, '=', text.size) : NULL;
	struct span name = {NULL, 0};
	struct span value = text;
	const char *what;

	if (!text.data)
		return 0;
	if (equals) {
		name = (struct span){text.data, (size_t)(equals - text.data)};
		value = (struct span){equals + 1, text.size - name.size - 1};
	} else if (index > 1) {
		struct span before = json_span(json_item(args, index - 1));

		if (before.data && span_starts(before, "--"))
			name = before;
	}
	if (in_list(in, "allow", name) ||
	    (span_starts(value, "-") && !span_starts(value, "-----")))
		return 0;
	what = find_secret(in, name, value);
	if (!what && equals)
		what = secret_shape(text);
	return what ? refuse_secret(in, "args", index, name, what, out) : 0;
}

int env_check_args(const struct rule_input *in, struct violation *out)
{
	const struct json *args = json_find(in->process, "args");

	if (check_program(in, args, out) < 0)
		return -1;
	for (size_t i = 1; i < json_count(args); i++)
		if (check_argument(in, args, i, out) < 0)
			return -1;
	return 0;
}
