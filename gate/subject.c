#include "gate/subject.h"

#include <string.h>

static int parse(enum rule_verb verb, struct span text, struct config *out,
		 struct error *err)
{
	switch (verb) {
	case RULE_CREATE:
	case RULE_RESTORE:
		return config_parse(text, "config.json", out, err);
	case RULE_EXEC:
		return config_parse_process(text, "process.json", out, err);
	case RULE_UPDATE:
		return config_parse_resources(text, "resources", out, err);
	case RULE_VERIFY:
		return 0;
	}
	return error_set(err, ERROR_USAGE, "request.verb", "unknown verb");
}

static enum rule_verb verb_of(const struct gate_request *request)
{
	switch (request->verb) {
	case GATE_RESTORE:
		return RULE_RESTORE;
	case GATE_EXEC:
		return RULE_EXEC;
	case GATE_UPDATE:
		return RULE_UPDATE;
	case GATE_VERIFY:
		return RULE_VERIFY;
	case GATE_CHECK:
		return request->process.data ? RULE_EXEC : RULE_CREATE;
	case GATE_CREATE:
	case GATE_RUN:
	case GATE_START:
	case GATE_HOOK:
		return RULE_CREATE;
	}
	return RULE_CREATE;
}

static struct span text_of(const struct gate_request *request,
			   enum rule_verb verb)
{
	if (verb == RULE_EXEC)
		return request->process;
	return verb == RULE_UPDATE ? request->resources : request->config;
}

int subject_parse(const struct gate_request *request, struct subject *out,
		  struct error *err)
{
	memset(out, 0, sizeof(*out));
	out->verb = verb_of(request);
	return parse(out->verb, text_of(request, out->verb), &out->document,
		     err);
}

int subject_reparse(const struct subject *first, struct span text,
		    struct subject *out, struct error *err)
{
	memset(out, 0, sizeof(*out));
	out->verb = first->verb;
	return parse(out->verb, text, &out->document, err);
}

void subject_input(const struct subject *subject, struct rule_input *input)
{
	const struct json *root = subject->document.root;

	input->verb = subject->verb;
	input->config = NULL;
	input->process = NULL;
	input->resources = NULL;
	if (!root) {
		return;
	} else if (subject->verb == RULE_EXEC) {
		input->process = root;
	} else if (subject->verb == RULE_UPDATE) {
		input->resources = root;
	} else {
		input->config = root;
		input->process = json_find(root, "process");
	}
	input->unknown = (const char *const *)subject->document.unknown;
	input->unknown_count = subject->document.unknown_count;
}

int subject_repair(struct subject *subject,
		   const struct evaluate_request *request,
		   const struct verdict *verdict, struct repairs *repairs,
		   struct buf *text, struct error *err)
{
	struct json *root = subject->document.root;
	bool exec = subject->verb == RULE_EXEC;
	struct json *process = exec ? root : json_find_edit(root, "process");

	if (evaluate_repair(request, verdict, exec ? NULL : root, process,
			    repairs, err) < 0)
		return -1;
	json_write(root, text);
	if (!buf_ok(text))
		return error_set(err, ERROR_SYSTEM, "internal.memory",
				 "out of memory");
	return 0;
}

void subject_release(struct subject *subject)
{
	config_release(&subject->document);
}
