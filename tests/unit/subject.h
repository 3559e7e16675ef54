/*
 * A container that rules judge in tests: a spec written with ' for ", read as
 * config.json is, and the facts beside it.
 */
#ifndef TESTS_UNIT_SUBJECT_H
#define TESTS_UNIT_SUBJECT_H

#include "tests/unit/tap.h"

#include "oci/config.h"
#include "policy/rules.h"

#include <stdlib.h>

struct subject {
	struct config config;  /* of create; empty for exec */
	struct config process; /* of exec */
	struct json *params;
	struct facts facts;
	struct image_facts image;
	struct rule_input in;
	struct violation out;
	struct repairs done;
};

static inline struct span subject_quoted(const char *text, char *out,
					 size_t capacity)
{
	size_t size = strlen(text);

	if (size >= capacity)
		abort();
	for (size_t i = 0; i <= size; i++)
		out[i] = text[i] == '\'' ? '"' : text[i];
	return (struct span){out, size};
}

static inline void __attribute__((noreturn))
subject_bail(const struct error *err, const char *text)
{
	printf("Bail out! %s in %s\n", err->reason.msg, text);
	exit(1);
}

/* A container to be created from @text. */
static inline void subject_open(struct subject *subject, const char *text)
{
	struct error err = ERROR_INIT;
	static char quoted[1 << 16];

	*subject = (struct subject){.in = {.verb = RULE_CREATE}};
	if (config_parse(subject_quoted(text, quoted, sizeof(quoted)),
			 "config.json", &subject->config, &err) < 0)
		subject_bail(&err, text);
	subject->in.config = subject->config.root;
	subject->in.process = config_process(&subject->config);
	subject->in.facts = &subject->facts;
}

/* An exec of the process @text. */
static inline void subject_open_exec(struct subject *subject, const char *text)
{
	struct error err = ERROR_INIT;
	static char quoted[1 << 16];

	*subject = (struct subject){.in = {.verb = RULE_EXEC}};
	if (config_parse_process(subject_quoted(text, quoted, sizeof(quoted)),
				 "process.json", &subject->process, &err) < 0)
		subject_bail(&err, text);
	subject->in.process = subject->process.root;
	subject->in.facts = &subject->facts;
}

static inline void subject_close(struct subject *subject)
{
	json_free(subject->params);
	config_release(&subject->config);
	config_release(&subject->process);
}

/* A tree from @text, to be freed by the caller. */
static inline struct json *subject_json(const char *text)
{
	struct error err = ERROR_INIT;
	struct json *tree = NULL;
	static char quoted[1 << 16];

	if (json_parse(subject_quoted(text, quoted, sizeof(quoted)),
		       &JSON_STRICT_LIMITS, "tree", &tree, &err) < 0)
		subject_bail(&err, text);
	return tree;
}

/* Gives the rule its parameters, which must have its shape. */
static inline const struct rule *
subject_rule(struct subject *subject, const char *id, const char *params)
{
	const struct rule *rule = rules_find(id);
	const struct shape_source source = {
		.what = "params", .id = "test", .kind = ERROR_POLICY};
	struct error err = ERROR_INIT;

	json_free(subject->params);
	subject->params = subject_json(params);
	subject->in.params = subject->params;
	if (!rule ||
	    json_shape_check(subject->params, rule->params, &source, &err) < 0)
		subject_bail(&err, id);
	return rule;
}

/* Whether the subject complies with rule @id; *out has what was found. */
static inline bool subject_complies(struct subject *subject, const char *id,
				    const char *params)
{
	const struct rule *rule = subject_rule(subject, id, params);

	subject->out = (struct violation){.not_judged = false};
	return rule->check(&subject->in, &subject->out) == 0;
}

/* Repairs it in place; whether it complies then. */
static inline bool subject_mends(struct subject *subject, const char *id,
				 const char *params)
{
	const struct rule *rule = subject_rule(subject, id, params);

	if (!rule->fix || rule->fix(&subject->in, subject->config.root,
				    subject->process.root, &subject->done) < 0)
		return false;
	subject->in.process = subject->process.root
				      ? subject->process.root
				      : config_process(&subject->config);
	return subject_complies(subject, id, params);
}

/* One row of a table: @want is part of the message, NULL when it complies. */
struct subject_case {
	const char *config;
	const char *params;
	const char *want;
};

static inline void subject_expect(struct subject *subject, const char *id,
				  const char *params, const char *want,
				  const char *name)
{
	bool complies = subject_complies(subject, id, params);
	const char *found = complies ? "nothing" : subject->out.reason.msg;

	if (!ok(want ? !complies && strstr(found, want) : complies,
		"%s %s: %.90s", id, want ? "refuses" : "allows", name))
		printf("# found: %s\n# wanted: %s\n", found,
		       want ? want : "nothing");
}

#define subject_try_all(id, cases)                                             \
	subject_try((id), (cases), sizeof(cases) / sizeof((cases)[0]))

static inline void subject_try(const char *id, const struct subject_case *cases,
			       size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct subject subject;

		subject_open(&subject, cases[i].config);
		subject_expect(&subject, id,
			       cases[i].params ? cases[i].params : "{}",
			       cases[i].want, cases[i].config);
		subject_close(&subject);
	}
}

/* The same for processes of an exec. */
static inline void
subject_try_exec(const char *id, const struct subject_case *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct subject subject;

		subject_open_exec(&subject, cases[i].config);
		subject_expect(&subject, id,
			       cases[i].params ? cases[i].params : "{}",
			       cases[i].want, cases[i].config);
		subject_close(&subject);
	}
}

#endif
