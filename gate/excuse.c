#include "gate/excuse.h"

#include "base/cleanup.h"
#include "gate/settle.h"

#include <string.h>

static bool may_excuse(const struct inspect_request *request,
		       const struct image_statement *statement)
{
	if (!statement->about_image || statement->statement.vex.count == 0)
		return false;
	for (uint32_t i = 0; i < statement->signer_count; i++)
		for (size_t j = 0; j < request->vex_signer_count; j++)
			if (strcmp(statement->signers[i],
				   request->vex_signers[j]) == 0)
				return true;
	return false;
}

/* Asks for each id of what is said of the image. */
static int ask(struct questions *questions, const struct vex *vex,
	       struct error *err)
{
	struct statement_question question;

	for (uint32_t i = 0; i < vex->count; i++) {
		const struct vex_assertion *assertion = &vex->items[i];

		if (!vex_assertion_is_ours(assertion))
			continue;
		for (uint32_t j = 0; j < assertion->id_count; j++)
			if (vex_assertion_question(assertion, j, &question,
						   err) < 0 ||
			    question_add(questions, &question, err) < 0)
				return -1;
	}
	return 0;
}

/* The same payload, so what it says is the same but for the new answers. */
static int read_again(struct inspection *inspection, size_t index,
		      struct error *err)
{
	const struct claim *claim = inspection->kept[index].claim;
	struct image_statement *statement = &inspection->out->statements[index];
	CLEANUP(verify_cleanup) struct verified *verified = NULL;
	struct error local = ERROR_INIT;
	struct reason why = {.id = NULL};
	struct statement again;

	if (inspection_verify(inspection, claim, &verified, &why, &local) < 0 ||
	    inspection_read(inspection, verified, &again, &why, &local) < 0) {
		if (local.kind == ERROR_NONE)
			return error_set(err, ERROR_SYSTEM, "evidence.inspect",
					 "evidence changed while it was read: "
					 "%.100s",
					 why.msg);
		return error_pass(err, &local);
	}
	statement_release(&statement->statement);
	statement->statement = again;
	settle_scan(&inspection->ancestry, &statement->statement.scan);
	return 0;
}

int excuse_read_again(struct inspection *inspection, struct error *err)
{
	struct image_facts *out = inspection->out;
	size_t before = inspection->questions.count;
	size_t i;

	for (i = 0; i < out->statement_count; i++)
		if (may_excuse(inspection->request, &out->statements[i]) &&
		    ask(&inspection->questions,
			&out->statements[i].statement.vex, err) < 0)
			return -1;
	for (i = 0;
	     inspection->questions.count > before && i < out->statement_count;
	     i++)
		if (out->statements[i].about_image &&
		    out->statements[i].statement.kind == STATEMENT_SCAN &&
		    read_again(inspection, i, err) < 0)
			return -1;
	return 0;
}
