#include "gate/normaliser.h"

#include "base/buf.h"
#include "evidence/cert.h"
#include "evidence/normal.h"
#include "gate/reader.h"

#include <stdio.h>
#include <string.h>

#define ID     "evidence.inspect"
#define MEMORY ((size_t)1 << 30)

/* What is read of a child's reply: as deep as what it has read, and more. */
static const struct json_limits LIMITS = {
	.depth = 64,
	.document = NORMALISER_SIZE_MAX,
	.string = NORMALISER_SIZE_MAX,
	.members = (size_t)1 << 20,
};

/* The child's side. */

static void normalise(struct span text, normaliser_read *read,
		      struct normaliser_reply *reply, struct buf *out)
{
	CLEANUP_JSON struct json *root = NULL;
	struct error err = ERROR_INIT;

	out->limit = NORMALISER_SIZE_MAX;
	if (read(text, &root, &err) == 0) {
		json_write(root, out);
		if (buf_ok(out)) {
			reply->size = (uint32_t)out->size;
			return;
		}
		error_set(&err, ERROR_INPUT, "evidence.limit",
			  "its normal form has more than %zu bytes",
			  NORMALISER_SIZE_MAX);
	}
	reply->status =
		err.reason.id && strcmp(err.reason.id, NORMAL_UNSUPPORTED) == 0
			? NORMALISER_UNSUPPORTED
			: NORMALISER_WRONG;
	snprintf(reply->text, sizeof(reply->text), "%s", err.reason.msg);
}

int normaliser_answer(int socket, struct span text, normaliser_read *read)
{
	CLEANUP_BUF struct buf out = BUF_INIT;
	struct normaliser_reply reply;

	memset(&reply, 0, sizeof(reply));
	normalise(text, read, &reply, &out);
	if (confine_child_reply(socket, &reply, sizeof(reply)) < 0)
		return 1;
	return reply.size > 0 &&
	       confine_child_reply(socket, out.data, reply.size) < 0;
}

static int work_normal(void *context, int socket)
{
	return normaliser_answer(socket, *(struct span *)context, normal_read);
}

/* The parent's side. */

static int refused(struct normaliser_reply *reply, struct error *err)
{
	reply->text[sizeof(reply->text) - 1] = '\0';
	if (reply->status == NORMALISER_UNSUPPORTED)
		return error_set(err, ERROR_INPUT, NORMAL_UNSUPPORTED, "%s",
				 reply->text);
	return error_set(err, ERROR_INPUT, "evidence.file", "%s", reply->text);
}

static int receive_form(struct confine *child, int64_t deadline, uint32_t size,
			struct json **out, struct error *err)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	char *at;

	if (size == 0 || size > NORMALISER_SIZE_MAX)
		return reader_odd(err);
	at = buf_reserve(&text, size);
	if (!at)
		return error_set_errno(err, ID, "cannot keep the form");
	if (reader_receive(child, deadline, at, size, err) < 0)
		return -1;
	text.size += size;
	if (json_parse(buf_span(&text), &LIMITS, "the form", out, NULL) < 0 ||
	    json_type(*out) != JSON_OBJECT)
		return reader_odd(err);
	return 0;
}

static int ask(struct confine *child, int64_t deadline, struct json **out,
	       struct error *err)
{
	struct normaliser_reply reply;

	if (reader_receive(child, deadline, &reply, sizeof(reply), err) < 0)
		return -1;
	switch (reply.status) {
	case NORMALISER_READ:
		return receive_form(child, deadline, reply.size, out, err);
	case NORMALISER_WRONG:
	case NORMALISER_UNSUPPORTED:
		return refused(&reply, err);
	}
	return reader_odd(err);
}

int normaliser_run(struct span text, confine_work *work, int64_t deadline,
		   struct json **out, struct error *err)
{
	CLEANUP(confine_stop) struct confine child = CONFINE_INIT;
	struct error local = ERROR_INIT;

	*out = NULL;
	cert_prepare();
	if (confine_start(work ? work : work_normal, &text, MEMORY, &child,
			  err) < 0)
		return -1;
	if (ask(&child, deadline, out, &local) == 0)
		return 0;
	json_free(*out);
	*out = NULL;
	if (local.kind == ERROR_SYSTEM)
		local.reason.id = ID;
	return error_pass(err, &local);
}
