#include "evidence/predicate_report.h"

#include "base/rfc3339.h"

#define ID REPORT_ID

static int graft(struct predicate_report *reader, enum json_event event,
		 struct error *err)
{
	return json_fields_graft(reader->fields, &report_root, event, ID,
				 &reader->report, err);
}

static int on_predicate(void *context, enum json_event event, struct span text,
			uint64_t offset, struct error *err)
{
	struct predicate_report *reader = context;

	(void)text;
	(void)offset;
	if (event != JSON_EVENT_OBJECT)
		return 0;
	reader->out->has_report = true;
	return graft(reader, event, err);
}

/* Its own JSON, which is as strict as what it stands in. */
static int read_text(struct predicate_report *reader, struct span text,
		     struct error *err)
{
	struct json_fields *outer = reader->report.fields;
	int result;

	json_fields_start(&reader->inner, &report_root, "Data", ID,
			  &reader->report);
	reader->report.fields = &reader->inner;
	result = json_strict_read(text, &statement_document_limits, "Data",
				  json_fields_event, &reader->inner, err);
	reader->report.fields = outer;
	return result;
}

static int on_data(void *context, enum json_event event, struct span text,
		   uint64_t offset, struct error *err)
{
	struct predicate_report *reader = context;

	(void)offset;
	if (event == JSON_EVENT_OBJECT_END)
		return 0;
	reader->out->has_report = true;
	return event == JSON_EVENT_STRING ? read_text(reader, text, err)
					  : graft(reader, event, err);
}

/* When cosign wrapped the report, for those that do not say their own time. */
static int on_timestamp(void *context, enum json_event event, struct span text,
			uint64_t offset, struct error *err)
{
	struct predicate_report *reader = context;

	(void)event;
	(void)offset;
	if (text.size == 0)
		return 0;
	if (rfc3339_parse(text, &reader->timestamp) < 0)
		return error_set(err, ERROR_INPUT, ID, "Timestamp is no time");
	return 0;
}

const struct json_field predicate_report_root = {
	.types = FIELD_OBJECT,
	.on = on_predicate,
};

static const struct json_field CUSTOM_FIELDS[] = {
	{.name = "Data",
	 .types = FIELD_OBJECT | FIELD_STRING,
	 .required = true,
	 .on = on_data},
	{.name = "Timestamp",
	 .types = FIELD_STRING | FIELD_NULL,
	 .on = on_timestamp},
	{.name = NULL},
};

const struct json_field predicate_report_custom = {
	.types = FIELD_OBJECT,
	.fields = CUSTOM_FIELDS,
};

void predicate_report_start(struct predicate_report *reader,
			    struct json_fields *fields,
			    const struct statement_context *context,
			    const struct report_listener *listener,
			    struct scan *out)
{
	reader->fields = fields;
	reader->out = out;
	reader->timestamp = 0;
	report_start(&reader->report, fields, context, listener, out);
}

int predicate_report_finish(struct predicate_report *reader, bool *again,
			    struct error *err)
{
	int64_t time = reader->report.created;

	if (report_finish(&reader->report, again, err) < 0)
		return -1;
	if (time == 0)
		time = reader->timestamp;
	reader->out->has_finished = time >= RFC3339_YEAR_2000;
	reader->out->finished = reader->out->has_finished ? time : 0;
	return 0;
}

void predicate_report_release(struct predicate_report *reader)
{
	report_release(&reader->report);
}
