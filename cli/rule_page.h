/*
 * What `ocigate explain` says of a rule; docs/RULES.md is that of all rules.
 */
#ifndef CLI_RULE_PAGE_H
#define CLI_RULE_PAGE_H

#include "policy/rule.h"

#include <stdbool.h>

/* Prints all that is known of @rule, for a terminal or as Markdown. */
void rule_page(const struct rule *rule, bool markdown);

/* The same of every rule, in the order of their weight. */
void rule_page_all(bool markdown);

#endif
