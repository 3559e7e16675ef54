#include "gate/certifier.h"

#include "gate/reader.h"

#include <stdio.h>
#include <string.h>

#define ID "evidence.inspect"

/* The child's side. */

static int certify(void *context, int socket)
{
	const struct certifier_task *task = context;
	struct certifier_reply reply;
	struct error err = ERROR_INIT;

	memset(&reply, 0, sizeof(reply));
	reply.verified =
		item_verify(task->item, task->trusts, task->trust_count,
			    task->now, &reply.result, &err) == 0;
	if (!reply.verified) {
		snprintf(reply.result.check, sizeof(reply.result.check), "%s",
			 err.reason.id ? err.reason.id : "");
		snprintf(reply.result.reason, sizeof(reply.result.reason), "%s",
			 err.reason.msg);
	}
	return confine_child_reply(socket, &reply, sizeof(reply)) < 0;
}

/* The parent's side. */

static bool is_result(const struct item_result *result,
		      const struct certifier_task *task)
{
	uint64_t known = task->trust_count == ITEM_TRUSTS_MAX
				 ? UINT64_MAX
				 : (UINT64_C(1) << task->trust_count) - 1;
	uint64_t end;

	return result->trusts != 0 && (result->trusts & ~known) == 0 &&
	       (result->lenient & ~result->trusts) == 0 &&
	       result->payload < ITEM_PAYLOADS &&
	       !__builtin_add_overflow(result->payload_offset,
				       result->payload_size, &end) &&
	       result->payload_size > 0 && end <= task->item->blob.size;
}

int certifier_run(const struct certifier_task *task, confine_work *work,
		  int64_t deadline, struct item_result *out, struct reason *why,
		  struct error *err)
{
	struct certifier_task copy = *task;
	struct certifier_reply reply;

	memset(out, 0, sizeof(*out));
	cert_prepare();
	if (reader_run(work ? work : certify, &copy, deadline, &reply,
		       sizeof(reply), err) < 0)
		return -1;
	if (reply.verified == 0) {
		reply.result.check[ITEM_CHECK_MAX - 1] = '\0';
		reply.result.reason[ITEM_REASON_MAX - 1] = '\0';
		error_reason(why, item_check(span_of(reply.result.check)), NULL,
			     "%s", reply.result.reason);
		return -1;
	}
	if (reply.verified != 1 || !is_result(&reply.result, task))
		return error_set(err, ERROR_SYSTEM, ID,
				 "a verifying child answered oddly");
	*out = reply.result;
	return 0;
}
