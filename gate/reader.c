#include "gate/reader.h"

#include "base/cleanup.h"
#include "base/rfc3339.h"
#include "gate/reply.h"

#include <stdio.h>
#include <stdlib.h>

#define ID     "evidence.inspect"
#define LIMIT  "evidence.limit"
#define MEMORY ((size_t)256 << 20)

/* The children's side. */

static int work_statement(void *context, int socket)
{
	const struct reader_statement_task *task = context;
	struct reader_statement_reply reply;
	struct reply_list lists[REPLY_LISTS];
	struct error err = ERROR_INIT;
	unsigned i;

	memset(&reply, 0, sizeof(reply));
	reply.readable =
		statement_read(task->payload, task->kind, task->context,
			       &reply.statement, &err) == 0;
	reply.limit = err.reason.id && strcmp(err.reason.id, LIMIT) == 0;
	snprintf(reply.text, sizeof(reply.text), "%s", err.reason.msg);
	if (confine_child_reply(socket, &reply, sizeof(reply)) < 0)
		return 1;
	reply_lists(&reply.statement, lists);
	for (i = 0; i < REPLY_LISTS; i++)
		if (confine_child_reply(socket, reply_list_items(&lists[i]),
					lists[i].count * lists[i].size) < 0)
			return 1;
	return 0;
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
	return confine_child_reply(socket, &reply, sizeof(reply)) < 0;
}

/* The parent's side. */

int reader_odd(struct error *err)
{
	return error_set(err, ERROR_SYSTEM, ID,
			 "a reading child answered oddly");
}

int reader_receive(struct confine *child, int64_t deadline, void *reply,
		   size_t size, struct error *err)
{
	size_t got;

	if (confine_receive_reply(child, deadline, reply, size, &got, err) < 0)
		return -1;
	if (got == size)
		return 0;
	if (got == 0 && confine_finish(child, deadline, err) < 0)
		return -1;
	return reader_odd(err);
}

int reader_run(confine_work *work, void *task, int64_t deadline, void *reply,
	       size_t size, struct error *err)
{
	CLEANUP(confine_stop) struct confine child = CONFINE_INIT;

	if (confine_start(work, task, MEMORY, &child, err) < 0)
		return -1;
	if (reader_receive(&child, deadline, reply, size, err) == 0)
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

/* Receives the lists that follow a statement, into memory of our own. */
static int receive_lists(struct confine *child, int64_t deadline,
			 struct statement *statement, struct error *err)
{
	struct reply_list lists[REPLY_LISTS];
	unsigned i;

	reply_lists(statement, lists);
	for (i = 0; i < REPLY_LISTS; i++)
		reply_list_set(&lists[i], NULL);
	for (i = 0; i < REPLY_LISTS; i++) {
		void *items;

		if (lists[i].count > lists[i].max)
			return reader_odd(err);
		if (lists[i].count == 0)
			continue;
		items = calloc(lists[i].count, lists[i].size);
		reply_list_set(&lists[i], items);
		if (!items)
			return error_set_errno(err, ID,
					       "cannot keep a statement");
		if (reader_receive(child, deadline, items,
				   lists[i].count * lists[i].size, err) < 0)
			return -1;
	}
	return 0;
}

static int unreadable_statement(struct reader_statement_reply *reply,
				struct reason *why, struct error *err)
{
	reply->text[READER_TEXT_MAX - 1] = '\0';
	if (reply->limit != 0)
		return error_set(err, ERROR_INPUT, LIMIT, "%s", reply->text);
	return unreadable(reply->text, "evidence.statement", why);
}

/* Talks to @child; *out owns what came, whatever is returned. */
static int ask(struct confine *child, const struct reader_statement_task *task,
	       int64_t deadline, struct statement *out, struct reason *why,
	       struct error *err)
{
	struct reader_statement_reply reply;

	if (reader_receive(child, deadline, &reply, sizeof(reply), err) < 0)
		return -1;
	if (reply.readable == 0)
		return unreadable_statement(&reply, why, err);
	if (reply.readable != 1)
		return reader_odd(err);
	*out = reply.statement;
	if (receive_lists(child, deadline, out, err) < 0)
		return -1;
	return reply_is_statement(out, task->kind, task->context)
		       ? 0
		       : reader_odd(err);
}

int reader_statement(const struct reader_statement_task *task,
		     confine_work *work, int64_t deadline,
		     struct statement *out, struct reason *why,
		     struct error *err)
{
	CLEANUP(confine_stop) struct confine child = CONFINE_INIT;
	struct reader_statement_task copy = *task;
	struct error local = ERROR_INIT;

	memset(out, 0, sizeof(*out));
	if (confine_start(work ? work : work_statement, &copy, MEMORY, &child,
			  err) < 0)
		return -1;
	if (ask(&child, task, deadline, out, why, &local) == 0)
		return 0;
	statement_release(out);
	if (local.kind == ERROR_NONE)
		return -1;
	if (strcmp(local.reason.id, LIMIT) != 0)
		local.reason.id = ID;
	return error_pass(err, &local);
}

static bool is_link(const struct link *link, bool has_config)
{
	return (link->diff_id_count > 0) == has_config &&
	       (link->created == 0 ||
		(has_config && link->created >= RFC3339_YEAR_2000)) &&
	       link->diff_id_count <= IMAGE_CONFIG_LAYERS_MAX &&
	       reply_is_text(link->architecture, sizeof(link->architecture)) &&
	       reply_is_text(link->os, sizeof(link->os));
}

int reader_link(const struct reader_link_task *task, confine_work *work,
		int64_t deadline, struct link *out, struct reason *why,
		struct error *err)
{
	struct reader_link_task copy = *task;
	struct reader_link_reply reply;

	memset(out, 0, sizeof(*out));
	if (reader_run(work ? work : work_link, &copy, deadline, &reply,
		       sizeof(reply), err) < 0)
		return -1;
	if (reply.readable == 0)
		return unreadable(reply.text, "evidence.link", why);
	if (reply.readable != 1 ||
	    !is_link(&reply.link,
		     task->documents[task->path->count - 1].size > 0))
		return reader_odd(err);
	*out = reply.link;
	digest_chain(out->diff_ids, out->diff_id_count, &out->chain_id);
	return 0;
}
