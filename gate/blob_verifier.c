#include "gate/blob_verifier.h"

#include "gate/reader.h"
#include "gate/reply.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What the child sends, once. */
struct reply {
	uint32_t verified;
	struct blob_verifier_refusal why;
	struct sigstore_result result;
};

/* The child's side. */

static int verify_bundle(struct blob_verifier_task *task,
			 struct sigstore_result *out, struct error *err)
{
	CLEANUP(sigstore_bundle_cleanup)
	struct sigstore_bundle *bundle = calloc(1, sizeof(*bundle));

	if (!bundle)
		return error_set_errno(err, "sigstore.memory", "cannot verify");
	if (sigstore_bundle_parse(task->bundle, bundle, err) < 0 ||
	    sigstore_verify(bundle, &task->trust, &task->message, out, err) < 0)
		return -1;
	return bundle->content == SIGSTORE_DSSE
		       ? sigstore_subject_check(bundle, &task->message, err)
		       : 0;
}

static int work(void *context, int socket)
{
	struct reply reply;
	struct error err = ERROR_INIT;

	memset(&reply, 0, sizeof(reply));
	reply.verified = verify_bundle(context, &reply.result, &err) == 0;
	snprintf(reply.why.id, sizeof(reply.why.id), "%s",
		 err.reason.id ? err.reason.id : "");
	snprintf(reply.why.text, sizeof(reply.why.text), "%s", err.reason.msg);
	return confine_child_reply(socket, &reply, sizeof(reply)) < 0;
}

/* The parent's side. */

static void take_refusal(const struct reply *reply,
			 struct blob_verifier_refusal *why)
{
	error_escape(why->id, sizeof(why->id), reply->why.id,
		     strlen(reply->why.id));
	error_escape(why->text, sizeof(why->text), reply->why.text,
		     strlen(reply->why.text));
}

int blob_verifier_run(const struct blob_verifier_task *task, int64_t deadline,
		      struct sigstore_result *out,
		      struct blob_verifier_refusal *why, struct error *err)
{
	struct blob_verifier_task copy = *task;
	struct reply reply;

	memset(out, 0, sizeof(*out));
	memset(why, 0, sizeof(*why));
	cert_prepare();
	if (reader_run(work, &copy, deadline, &reply, sizeof(reply), err) < 0)
		return -1;
	if (reply.verified > 1 ||
	    !reply_is_text(reply.why.id, sizeof(reply.why.id)) ||
	    !reply_is_text(reply.why.text, sizeof(reply.why.text)) ||
	    !reply_is_text(reply.result.identity.name,
			   sizeof(reply.result.identity.name)) ||
	    !reply_is_text(reply.result.identity.issuer,
			   sizeof(reply.result.identity.issuer)))
		return error_set(err, ERROR_SYSTEM, "evidence.inspect",
				 "a verifying child answered oddly");
	if (!reply.verified) {
		take_refusal(&reply, why);
		return -1;
	}
	*out = reply.result;
	return 0;
}
