#include "cli/lint_output.h"

#include "base/json.h"

#include <stdio.h>
#include <string.h>

static void keep(struct lint_output *output,
		 const struct policy_finding *finding, const char *severity)
{
	struct json *item = json_new_object();

	if (!output->findings)
		output->findings = json_new_array();
	json_set(item, "severity", json_new_text(severity));
	json_set(item, "file", json_new_text(finding->file));
	json_set(item, "line", json_new_int((int64_t)finding->line));
	json_set(item, "column", json_new_int((int64_t)finding->column));
	json_set(item, "key", json_new_text(finding->key));
	json_set(item, "message", json_new_text(finding->message));
	if (finding->hint)
		json_set(item, "hint", json_new_text(finding->hint));
	json_append(output->findings, item);
}

void lint_output_hear(void *context, const struct policy_finding *finding)
{
	struct lint_output *output = context;
	static const char *const names[] = {[POLICY_LINT_NOTE] = "note",
					    [POLICY_LINT_WARNING] = "warning",
					    [POLICY_LINT_ERROR] = "error"};
	const char *severity = names[finding->level];

	output->errors += finding->level == POLICY_LINT_ERROR;
	output->warnings += finding->level == POLICY_LINT_WARNING;
	if (output->format == CLI_JSON) {
		keep(output, finding, severity);
		return;
	}
	printf("%s: ", severity);
	if (finding->file[0])
		printf("%s:%zu:%zu: ", finding->file, finding->line,
		       finding->column);
	if (finding->key[0])
		printf("%s: ", finding->key);
	printf("%s\n", finding->message);
	if (finding->hint)
		printf("  fix: %s\n", finding->hint);
}

static void print_json(const struct lint_output *output,
		       const struct error *err, bool ok)
{
	CLEANUP_JSON struct json *out = json_new_object();
	CLEANUP_BUF struct buf text = BUF_INIT;

	json_set(out, "ocigate", json_new_int(1));
	json_set(out, "ok", json_new_bool(ok));
	json_set(out, "findings",
		 output->findings ? json_copy(output->findings)
				  : json_new_array());
	if (err) {
		struct json *error = json_edit(out, "error");

		json_set(error, "id", json_new_text(err->reason.id));
		json_set(error, "message", json_new_text(err->reason.msg));
		if (err->reason.hint)
			json_set(error, "hint",
				 json_new_text(err->reason.hint));
	}
	json_write(out, &text);
	printf("%s\n", buf_ok(&text) ? text.data : "{\"ok\":false}");
}

int lint_output_fail(struct lint_output *output, const struct error *err)
{
	if (output->format == CLI_JSON)
		print_json(output, err, false);
	return cli_fail(err);
}

int lint_output_end(struct lint_output *output, bool strict)
{
	bool ok = !output->errors && !(strict && output->warnings);

	if (output->format == CLI_JSON)
		print_json(output, NULL, ok);
	else if (ok)
		printf("ok: the policy can be used\n");
	json_free(output->findings);
	output->findings = NULL;
	return ok ? CLI_OK : CLI_REFUSED;
}
