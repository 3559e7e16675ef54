/*
 * Remedies: what to do about a violation, in the words of the engine in use. A
 * row is a rule's, or one of the things that the rule finds ("RULE/THING").
 */
#ifndef POLICY_REMEDIES_H
#define POLICY_REMEDIES_H

#include "policy/rule.h"

#include <stddef.h>

/* Whose words. */
enum remedies_words {
	REMEDIES_DOCKER, /* flags of docker run and exec */
	REMEDIES_POD,	 /* fields of a pod: cri, crio */
	REMEDIES_PODMAN, /* flags of podman */
	REMEDIES_SPEC,	 /* members of config.json and process.json */
	REMEDIES_WORDS,
};

#define REMEDIES_MAX 120 /* most characters: a refusal is one line */

struct remedy {
	const char *key;
	const char *words[REMEDIES_WORDS];
};

/* Row @index of the table, or NULL at the end. */
const struct remedy *remedies_at(size_t index);

/* Whose words @engine ("docker", "cri", ...) speaks. */
enum remedies_words remedies_of_engine(const char *engine);

/* "docker", "pod", "podman", "spec". */
const char *remedies_name(enum remedies_words words);

/*
 * The remedy of @rule, or of the @thing (NULL: none) that it finds, where that
 * has a row; in the words of the engine that the facts of @in name. An exec has
 * rows of its own ("RULE exec"). Static; NULL when there is no row.
 */
const char *remedies_find(const struct rule_input *in, const char *rule,
			  const char *thing);

#endif
