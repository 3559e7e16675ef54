/*
 * Shapes that rules' parameters share, and how a check reads them: what
 * nobody wrote has the default that the rule names.
 */
#ifndef POLICY_RULES_PARAMS_H
#define POLICY_RULES_PARAMS_H

#include "policy/rule.h"

#define PARAMS_COUNT_MAX 64

extern const struct shape params_none; /* of a rule without parameters */
extern const struct shape params_bool;
extern const struct shape params_text;
extern const struct shape params_texts;	       /* strings, maybe none */
extern const struct shape params_list;	       /* strings, one at least */
extern const struct shape params_digests;      /* "sha256:HEX" */
extern const struct shape params_capabilities; /* "CAP_..." */
extern const struct shape params_paths;	       /* absolute, normalised */
extern const struct shape params_ids;	       /* 0 to 2^31 - 1 */
extern const struct shape params_id;
extern const struct shape params_count; /* 1 to 1000 */

/* The array parameter @name of the rule, or NULL. */
const struct json *params_array(const struct rule_input *in, const char *name);

/* Whether the list @name holds exactly @text. */
bool params_has(const struct rule_input *in, const char *name,
		const char *text);

/* Whether a glob of the list @name matches @text; "*" stays before '/'. */
bool params_match(const struct rule_input *in, const char *name,
		  const char *text);

/* The boolean parameter @name, or @fallback. */
bool params_flag(const struct rule_input *in, const char *name, bool fallback);

/* The number parameter @name, or @fallback. */
int64_t params_number(const struct rule_input *in, const char *name,
		      int64_t fallback);

/* The string parameter @name, or @fallback. */
const char *params_word(const struct rule_input *in, const char *name,
			const char *fallback);

#endif
