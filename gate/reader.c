#include "gate/reader.h"

#include "base/cleanup.h"
#include "evidence/predicates.h"

#include <stdio.h>
#include <stdlib.h>

#define ID	  "evidence.inspect"
#define MEMORY	  ((size_t)256 << 20)
#define YEAR_2000 ((int64_t)946684800)

/* The children's side. */

static int work_statement(void *context, int socket)
{
	const struct reader_statement_task *task = context;
	struct reader_statement_reply reply;
	struct error err = ERROR_INIT;

	memset(&reply, 0, sizeof(reply));
	reply.readable =
		statement_read(task->payload, task->kind, task->context,
			       &reply.statement, &err) == 0;
	snprintf(reply.text, sizeof(reply.text), "%s", err.reason.msg);
	return confine_child_send(socket, &reply, sizeof(reply)) < 0;
}

static int work_link(void *context, int socket)
{
	const struct reader_link_task *task = context;
	struct reader_link_reply reply;
	struct error err = ERROR_INIT;

	memset(&reply, 0, sizeof(reply));
	reply.readable =
		link_read(task->path, task->documents, &reply.link, &err) == 0;
	snprintf(reply.text, sizeof(reply.text), "%s", err.reason.msg);
	return confine_child_send(socket, &reply, sizeof(reply)) < 0;
}

/* The parent's side. */

static void stop(struct confine *child)
{
	confine_stop(child);
}

static int odd(struct error *err)
{
	return error_set(err, ERROR_SYSTEM, ID,
			 "a reading child answered oddly");
}

/* Receives the one reply of @size bytes, whole. */
static int receive(struct confine *child, int64_t deadline, void *reply,
		   size_t size, struct error *err)
{
	size_t got;

	if (confine_receive(child, deadline, reply, size, &got, err) < 0)
		return -1;
	if (got == size)
		return 0;
	if (got == 0 && confine_finish(child, deadline, err) < 0)
		return -1;
	return odd(err);
}

static int run(confine_work *work, void *task, int64_t deadline, void *reply,
	       size_t size, struct error *err)
{
	CLEANUP(stop) struct confine child = CONFINE_INIT;

	if (confine_start(work, task, MEMORY, &child, err) < 0)
		return -1;
	if (receive(&child, deadline, reply, size, err) == 0)
		return 0;
	if (err && err->kind != ERROR_NONE)
		err->reason.id = ID;
	return -1;
}

static int unreadable(char text[READER_TEXT_MAX], const char *id,
		      struct reason *why)
{
	text[READER_TEXT_MAX - 1] = '\0';
	error_reason(why, id, NULL, "%s", text);
	return -1;
}

static bool is_text(const char *text, size_t capacity)
{
	return memchr(text, '\0', capacity) != NULL;
}

/* A bool that holds anything but 0 and 1 may not even be looked at. */
static bool is_bool(const void *value)
{
	uint8_t byte;

	memcpy(&byte, value, sizeof(byte));
	return sizeof(bool) == sizeof(byte) && byte <= 1;
}

static bool is_names(enum scan_names names)
{
	return (unsigned)names <= SCAN_NAMES_OTHER;
}

static bool is_scan(const struct scan *scan)
{
	unsigned i;

	if (!is_bool(&scan->has_report) || !is_bool(&scan->has_finished) ||
	    !is_bool(&scan->end_of_life) ||
	    !is_text(scan->scanner, sizeof(scan->scanner)) ||
	    !is_text(scan->scanner_version, sizeof(scan->scanner_version)) ||
	    !is_names(scan->config) || !is_names(scan->diff_ids) ||
	    !is_names(scan->manifest))
		return false;
	for (i = 0; i < SCAN_SEVERITIES; i++)
		if (scan->fixable[i] > scan->findings[i])
			return false;
	return scan->has_finished ? scan->finished >= YEAR_2000
				  : scan->finished == 0;
}

static bool is_wanted(const struct statement_context *context,
		      const struct digest *digest)
{
	uint32_t i;

	for (i = 0; i < context->subject_count; i++)
		if (digest_equal(&context->subjects[i], digest))
			return true;
	return false;
}

/* A form of payload can say only what that form is for. */
static bool is_kind(const struct statement *statement,
		    const struct reader_statement_task *task)
{
	const struct predicates_row *row;

	if (task->kind == CLAIM_SIMPLESIGNING)
		return statement->kind == STATEMENT_IMAGE &&
		       statement->predicate_type[0] == '\0';
	row = predicates_find(span_of(statement->predicate_type),
			      task->context);
	return statement->kind == (row ? row->kind : STATEMENT_OTHER);
}

static bool is_statement(const struct statement *statement,
			 const struct reader_statement_task *task)
{
	uint32_t i;

	if (!is_text(statement->predicate_type,
		     sizeof(statement->predicate_type)) ||
	    !is_text(statement->reference, sizeof(statement->reference)) ||
	    !is_kind(statement, task) ||
	    statement->match_count > STATEMENT_MATCHES_MAX ||
	    statement->annotation_count > STATEMENT_ANNOTATIONS_MAX)
		return false;
	for (i = 0; i < statement->match_count; i++)
		if (!is_wanted(task->context, &statement->matches[i]))
			return false;
	for (i = 0; i < statement->annotation_count; i++)
		if (!is_text(statement->annotations[i].key,
			     sizeof(statement->annotations[i].key)) ||
		    !is_text(statement->annotations[i].value,
			     sizeof(statement->annotations[i].value)))
			return false;
	return is_scan(&statement->scan);
}

int reader_statement(const struct reader_statement_task *task,
		     confine_work *work, int64_t deadline,
		     struct statement *out, struct reason *why,
		     struct error *err)
{
	struct reader_statement_task copy = *task;
	struct reader_statement_reply reply;

	memset(out, 0, sizeof(*out));
	if (run(work ? work : work_statement, &copy, deadline, &reply,
		sizeof(reply), err) < 0)
		return -1;
	if (reply.readable == 0)
		return unreadable(reply.text, "evidence.statement", why);
	if (reply.readable != 1 || !is_statement(&reply.statement, task))
		return odd(err);
	*out = reply.statement;
	return 0;
}

static bool is_link(const struct link *link, bool has_config)
{
	return (link->diff_id_count > 0) == has_config &&
	       link->diff_id_count <= IMAGE_CONFIG_LAYERS_MAX &&
	       is_text(link->architecture, sizeof(link->architecture)) &&
	       is_text(link->os, sizeof(link->os));
}

int reader_link(const struct reader_link_task *task, confine_work *work,
		int64_t deadline, struct link *out, struct reason *why,
		struct error *err)
{
	struct reader_link_task copy = *task;
	struct reader_link_reply reply;

	memset(out, 0, sizeof(*out));
	if (run(work ? work : work_link, &copy, deadline, &reply, sizeof(reply),
		err) < 0)
		return -1;
	if (reply.readable == 0)
		return unreadable(reply.text, "evidence.link", why);
	if (reply.readable != 1 ||
	    !is_link(&reply.link,
		     task->documents[task->path->count - 1].size > 0))
		return odd(err);
	*out = reply.link;
	digest_chain(out->diff_ids, out->diff_id_count, &out->chain_id);
	return 0;
}
