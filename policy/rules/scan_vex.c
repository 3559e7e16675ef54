#include "policy/rules/scan_vex.h"

#include "policy/rules/age.h"
#include "policy/rules/params.h"
#include "policy/rules/scan.h"

#include <string.h>

static bool is_accepted(const struct rule_input *in,
			const struct image_statement *statement)
{
	for (uint32_t i = 0; i < statement->signer_count; i++)
		if (statement->signers[i] &&
		    params_has(in, "vex", statement->signers[i]))
			return true;
	return false;
}

/*
 * An excuse needs a time that is not ahead, or nothing could ever take it
 * back. Of two with one time the one that warns holds.
 */
static void hear(const struct rule_input *in,
		 const struct vex_assertion *assertion,
		 struct scan_vex_word *word)
{
	bool excuses = vex_assertion_excuses(assertion);

	if (excuses && (!assertion->has_time ||
			assertion->time > in->now + AGE_AHEAD_SECONDS))
		return;
	if (!assertion->has_time) {
		word->warns = true;
		return;
	}
	if (word->is_said && word->time > assertion->time)
		return;
	if (!word->is_said || word->time < assertion->time)
		word->excuses = true;
	word->excuses &= excuses;
	word->is_said = true;
	word->time = assertion->time;
}

static void weigh(const struct rule_input *in,
		  const struct vex_assertion *assertion, struct scan_vex *out)
{
	struct statement_question question;

	/* not_affected without a reason says nothing */
	if (!assertion->justified)
		return;
	for (uint32_t i = 0; i < assertion->id_count; i++) {
		long index;

		if (vex_assertion_question(assertion, i, &question, NULL) < 0)
			continue;
		index = question_find(&in->image->questions, &question);
		if (index >= 0)
			hear(in, assertion, &out->words[index]);
	}
	out->counted++;
}

void scan_vex_weigh(const struct rule_input *in, struct scan_vex *out)
{
	const struct image_facts *image = in->image;

	memset(out, 0, sizeof(*out));
	for (size_t i = 0; i < image->statement_count; i++) {
		const struct image_statement *statement = &image->statements[i];
		const struct vex *vex = &statement->statement.vex;

		if (!statement->about_image)
			continue;
		if (!is_accepted(in, statement) ||
		    !scan_reads(in, &statement->statement)) {
			out->ignored += vex->count;
			continue;
		}
		for (uint32_t j = 0; j < vex->count; j++)
			if (vex_assertion_is_ours(&vex->items[j]))
				weigh(in, &vex->items[j], out);
	}
}

bool scan_vex_excuses(const struct scan_vex *vex, const struct scan_mark *mark)
{
	const struct scan_vex_word *last = NULL;
	bool excuses = false;

	for (uint32_t i = 0; i < mark->answer_count; i++) {
		const struct scan_vex_word *word =
			&vex->words[mark->answers[i]];

		if (word->warns)
			return false;
		if (!word->is_said || (last && word->time < last->time))
			continue;
		if (last && word->time == last->time)
			excuses &= word->excuses;
		else
			excuses = word->excuses;
		last = word;
	}
	return excuses;
}
