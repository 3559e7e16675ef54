#include "evidence/normal_member.h"

#include "base/json_strict.h"
#include "evidence/source.h"

const struct json_limits normal_member_limits = {
	.depth = 64,
	.document = SOURCE_BLOB_MAX,
	.string = (size_t)4 << 20,
	.long_string = SOURCE_BLOB_MAX,
	.members = (size_t)64 << 10,
};

struct search {
	const char *name;
	unsigned depth;
	bool is_it; /* the member that is read */
	uint64_t begin, end;
};

static int on_event(void *context, enum json_event event, struct span text,
		    uint64_t offset, struct error *err)
{
	struct search *search = context;

	(void)err;
	if (event == JSON_EVENT_KEY && search->depth == 1)
		search->is_it = span_is(text, search->name);
	if (event == JSON_EVENT_OBJECT || event == JSON_EVENT_ARRAY)
		if (search->depth++ == 1 && search->is_it)
			search->begin = offset;
	if (event == JSON_EVENT_OBJECT_END || event == JSON_EVENT_ARRAY_END)
		if (--search->depth == 1 && search->is_it)
			search->end = offset + 1;
	return 0;
}

int normal_member(struct span text, const char *name, struct span *out,
		  struct error *err)
{
	struct search search = {.name = name};

	*out = (struct span){NULL, 0};
	if (json_strict_read(text, &normal_member_limits, "the file", on_event,
			     &search, err) < 0)
		return -1;
	if (search.end > search.begin)
		*out = (struct span){text.data + search.begin,
				     (size_t)(search.end - search.begin)};
	return 0;
}
