/*
 * JSON: a document says the same whole and in pieces, and a tree that is
 * written reads as the same tree. The first byte says where to cut.
 */
#include "base/json.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct json_limits LIMITS = {
	.depth = 32,
	.document = 1 << 16,
	.string = 1 << 12,
	.members = 256,
};

/* The same, with strings that are told without their text. */
static const struct json_limits LONG = {
	.depth = 32,
	.document = 1 << 16,
	.string = 8,
	.long_string = 64,
	.members = 256,
};

static int log_event(void *context, enum json_event event, struct span text,
		     uint64_t offset, struct error *err)
{
	struct buf *log = context;

	(void)err;
	buf_add_char(log, (char)('a' + (int)event));
	buf_add(log, &offset, sizeof(offset));
	buf_add(log, &text.size, sizeof(text.size));
	if (text.data)
		buf_add(log, text.data, text.size);
	return 0;
}

/* In pieces of @step bytes, each where a read behind it shows. */
static int read_pieces(struct span text, size_t step,
		       const struct json_limits *limits, struct buf *log,
		       struct error *err)
{
	struct json_strict *reader;
	int result =
		json_strict_new(limits, "doc", log_event, log, &reader, err);

	while (result == 0 && text.size > 0) {
		size_t size = step < text.size ? step : text.size;
		char *piece = malloc(size);

		if (!piece)
			abort();
		memcpy(piece, text.data, size);
		result = json_strict_push(reader, (struct span){piece, size},
					  err);
		free(piece);
		text.data += size;
		text.size -= size;
	}
	if (result == 0)
		result = json_strict_finish(reader, err);
	json_strict_free(reader);
	return result;
}

static void check_pieces(struct span text, size_t step,
			 const struct json_limits *limits)
{
	struct buf whole CLEANUP_BUF = BUF_INIT;
	struct buf pieces CLEANUP_BUF = BUF_INIT;
	struct error whole_err = ERROR_INIT;
	struct error pieces_err = ERROR_INIT;
	int result = json_strict_read(text, limits, "doc", log_event, &whole,
				      &whole_err);

	if (text.size > limits->document)
		return;
	if (read_pieces(text, step, limits, &pieces, &pieces_err) != result ||
	    !span_equal(buf_span(&whole), buf_span(&pieces)))
		abort();
	if (result < 0 &&
	    strcmp(whole_err.reason.id, pieces_err.reason.id) != 0)
		abort();
}

static void check_tree(struct span text)
{
	struct json *tree CLEANUP_JSON = NULL;
	struct json *copy CLEANUP_JSON = NULL;
	struct json *again CLEANUP_JSON = NULL;
	struct buf out CLEANUP_BUF = BUF_INIT;

	if (json_parse(text, &LIMITS, "doc", &tree, NULL) < 0)
		return;
	copy = json_copy(tree);
	json_write(tree, &out);
	if (!buf_ok(&out) ||
	    json_parse(buf_span(&out), &JSON_STRICT_LIMITS, "again", &again,
		       NULL) < 0 ||
	    !json_equal(tree, again) || !json_equal(tree, copy))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = {(const char *)data + 1, size - 1};

	if (size == 0)
		return 0;
	check_pieces(text, 1, &LIMITS);
	check_pieces(text, data[0] % 32 + 1, &LIMITS);
	check_pieces(text, 1, &LONG);
	check_pieces(text, data[0] % 32 + 1, &LONG);
	check_tree(text);
	return 0;
}
