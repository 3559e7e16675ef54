/*
 * Adopters: confined children that read evidence which lies in another form
 * than an OCI layout, and the making of a layout of what they tell. Each piece
 * is cut out of its file here, by place and size: the child's word decides
 * only under which digest it is filed.
 */
#ifndef GATE_ADOPTER_H
#define GATE_ADOPTER_H

#include "base/error.h"
#include "evidence/plan.h"
#include "evidence/stage.h"
#include "evidence/store.h"
#include "gate/confine.h"

#include <stdint.h>

struct adopter_request {
	const struct store *from;   /* the directory; or the stage itself, whose
				       blobs @files are */
	const struct digest *files; /* NULL: a directory is read */
	size_t file_count;
	confine_work *work; /* NULL: adopt.h's; for tests */
	int64_t deadline;
};

/*
 * Reads what @request names in a confined child and adds what it holds to
 * @stage. Notes are added to @plan. Returns 0, or -1 with *err set as
 * broker_run() does, and "evidence.relation" when the child tells of a piece
 * that is none.
 */
int adopter_run(const struct adopter_request *request, struct stage *stage,
		struct plan *plan, struct error *err);

#endif
