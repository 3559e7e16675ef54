/*
 * The normal form of a file, made in a confined child: nobody has vouched for
 * its bytes.
 */
#ifndef GATE_NORMALISER_H
#define GATE_NORMALISER_H

#include "base/error.h"
#include "base/json.h"
#include "gate/confine.h"

#include <stdint.h>

#define NORMALISER_SIZE_MAX ((size_t)32 << 20) /* of the form, as JSON */

/*
 * Has @text read by normal_read() (or by @work, for tests) in a fresh child
 * until the monotonic @deadline. Returns 0 with *out the caller's, to free with
 * json_free(); or -1 with *err set: NORMAL_UNSUPPORTED when it is of a form
 * that is not read, "evidence.file" when something is wrong with it,
 * "evidence.inspect" when the child dies, answers oddly or takes too long.
 */
int normaliser_run(struct span text, confine_work *work, int64_t deadline,
		   struct json **out, struct error *err);

/* Makes the form of @text: 0 with *out the caller's, or -1 with *err set. */
typedef int normaliser_read(struct span text, struct json **out,
			    struct error *err);

/*
 * For a child whose work is another form than normal_read()'s: makes it by
 * @read and sends it on @socket. Returns the exit status.
 */
int normaliser_answer(int socket, struct span text, normaliser_read *read);

/* What a child sends first; @size bytes of JSON follow. */
struct normaliser_reply {
	uint32_t status; /* of enum normaliser_status */
	uint32_t size;
	char text[256]; /* why not */
};

enum normaliser_status {
	NORMALISER_READ,
	NORMALISER_WRONG,
	NORMALISER_UNSUPPORTED,
};

#endif
