/*
 * What VEX changes of a scan: for each question that it caused, what the newest
 * accepted assertion says.
 */
#ifndef POLICY_RULES_SCAN_VEX_H
#define POLICY_RULES_SCAN_VEX_H

#include "policy/rule.h"

/* What is said last of the findings that answer one question. */
struct scan_vex_word {
	bool is_said;
	bool excuses;
	bool warns; /* without a time: whatever else is said */
	int64_t time;
};

struct scan_vex {
	struct scan_vex_word words[QUESTIONS_MAX];
	uint32_t counted; /* assertions that count */
	uint32_t ignored; /* those about the image by other signers */
};

/*
 * Weighs all assertions about the image by signers in the parameter "vex".
 */
void scan_vex_weigh(const struct rule_input *in, struct scan_vex *out);

/* Whether what was said last of the finding @mark takes it away. */
bool scan_vex_excuses(const struct scan_vex *vex, const struct scan_mark *mark);

#endif
