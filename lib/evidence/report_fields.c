#include "evidence/report_fields.h"

int report_fields_finding(void *context, enum json_event event,
			  struct span text, uint64_t offset, struct error *err)
{
	struct report *report = context;

	(void)text;
	(void)offset;
	if (event == JSON_EVENT_OBJECT_END)
		return finding_add(&report->findings, &report->finding, err);
	finding_start(&report->finding);
	return 0;
}

int report_fields_id(void *context, enum json_event event, struct span text,
		     uint64_t offset, struct error *err)
{
	(void)event;
	(void)offset;
	return finding_set_id(&((struct report *)context)->finding, text, err);
}

int report_fields_alias(void *context, enum json_event event, struct span text,
			uint64_t offset, struct error *err)
{
	struct report *report = context;

	(void)event;
	(void)offset;
	return finding_add_alias(&report->findings, &report->finding, text,
				 err);
}

int report_fields_severity(void *context, enum json_event event,
			   struct span text, uint64_t offset, struct error *err)
{
	(void)event;
	(void)offset;
	(void)err;
	((struct report *)context)->finding.severity = finding_severity(text);
	return 0;
}

int report_fields_package(void *context, enum json_event event,
			  struct span text, uint64_t offset, struct error *err)
{
	(void)event;
	(void)offset;
	return finding_set_text(((struct report *)context)->finding.package,
				text, err);
}

int report_fields_version(void *context, enum json_event event,
			  struct span text, uint64_t offset, struct error *err)
{
	(void)event;
	(void)offset;
	return finding_set_text(((struct report *)context)->finding.version,
				text, err);
}

int report_fields_purl(void *context, enum json_event event, struct span text,
		       uint64_t offset, struct error *err)
{
	(void)event;
	(void)offset;
	return finding_set_text(((struct report *)context)->finding.purl, text,
				err);
}

int report_fields_tool_version(void *context, enum json_event event,
			       struct span text, uint64_t offset,
			       struct error *err)
{
	(void)event;
	(void)offset;
	return report_version(context, text, err);
}

int report_fields_image_id(void *context, enum json_event event,
			   struct span text, uint64_t offset, struct error *err)
{
	(void)event;
	(void)offset;
	report_config(context, text);
	return report_note(context, "image_id", text, err);
}

int report_fields_repo_digest(void *context, enum json_event event,
			      struct span text, uint64_t offset,
			      struct error *err)
{
	(void)event;
	(void)offset;
	(void)err;
	report_manifest(context, text);
	return 0;
}
