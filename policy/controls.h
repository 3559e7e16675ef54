/*
 * Controls: which requirement of which document a rule of a preset stands for,
 * how it is judged here, or why it cannot be seen at this layer. Ids are those
 * of the documents: the Pod Security Standards' checks, docker-bench-security's
 * numbers of the CIS Docker Benchmark, and headings of NSA/CISA's guidance.
 */
#ifndef POLICY_CONTROLS_H
#define POLICY_CONTROLS_H

#include <stdbool.h>
#include <stddef.h>

enum controls_seen {
	CONTROLS_JUDGED,   /* the rule judges it */
	CONTROLS_IN_PART,  /* the rule judges what of it can be seen */
	CONTROLS_UNJUDGED, /* nothing at this layer shows it */
	CONTROLS_OWN,	   /* no control: what the preset adds */
};

struct control {
	const char *preset; /* that brings it; others extend that */
	const char *id;
	const char *title;
	const char *rule; /* NULL when nothing judges it */
	enum controls_seen seen;
	const char *how; /* how it is judged, or why it is not */
};

/* Control @index of all, or NULL at the end. */
const struct control *controls_at(size_t index);

/*
 * Whether the preset @name has the controls of the preset @of: it is that one,
 * or extends it; versions ("pss-baseline@1.25") count as their level.
 */
bool controls_cover(const char *name, const char *of);

/* "judged", "in part", "not judged", "added". */
const char *controls_seen_name(enum controls_seen seen);

#endif
