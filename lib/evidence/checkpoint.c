#include "evidence/checkpoint.h"

#include "base/encode.h"

#include <string.h>

#define ID   "sigstore.checkpoint"
#define DASH "\xe2\x80\x94 " /* U+2014 and a space begin a signature */
#define HINT 4

static int wrong(struct error *err, const char *words)
{
	return error_set(err, ERROR_INPUT, ID, "the checkpoint %s", words);
}

/* Takes a line off the front of *text, without its newline. */
static bool take_line(struct span *text, struct span *line)
{
	const char *end =
		text->size ? memchr(text->data, '\n', text->size) : NULL;

	if (!end)
		return false;
	*line = (struct span){text->data, (size_t)(end - text->data)};
	text->size -= line->size + 1;
	text->data = end + 1;
	return true;
}

static bool read_size(struct span text, uint64_t *out)
{
	*out = 0;
	if (text.size == 0 || text.size > 18 ||
	    (text.size > 1 && text.data[0] == '0'))
		return false;
	for (size_t i = 0; i < text.size; i++) {
		if (text.data[i] < '0' || text.data[i] > '9')
			return false;
		*out = *out * 10 + (uint64_t)(text.data[i] - '0');
	}
	return true;
}

static bool read_root(struct span text, struct digest *out)
{
	CLEANUP_BUF struct buf bytes = BUF_INIT;

	if (encode_base64_decode(text, ENCODE_BASE64_STANDARD, &bytes, NULL) <
		    0 ||
	    bytes.size != sizeof(out->sha256))
		return false;
	memcpy(out->sha256, bytes.data, bytes.size);
	return true;
}

int checkpoint_read(struct span note, struct checkpoint *out, struct error *err)
{
	const char *end =
		note.size ? memmem(note.data, note.size, "\n\n", 2) : NULL;
	struct span rest, line;

	*out = (struct checkpoint){.size = 0};
	if (!end)
		return wrong(err, "has no signature");
	out->text = (struct span){note.data, (size_t)(end + 1 - note.data)};
	out->signatures = (struct span){
		end + 2, (size_t)(note.data + note.size - (end + 2))};
	rest = out->text;
	if (!take_line(&rest, &out->origin) || out->origin.size == 0)
		return wrong(err, "has no origin");
	if (!take_line(&rest, &line) || !read_size(line, &out->size))
		return wrong(err, "has no size");
	if (!take_line(&rest, &line) || !read_root(line, &out->root))
		return wrong(err, "has no root hash");
	return out->signatures.size ? 0 : wrong(err, "has no signature");
}

/* Takes "— NAME BASE64" apart. */
static bool read_signature(struct span line, struct span *name,
			   struct buf *bytes)
{
	const char *space;

	if (!span_starts(line, DASH))
		return false;
	line.data += strlen(DASH);
	line.size -= strlen(DASH);
	space = line.size ? memchr(line.data, ' ', line.size) : NULL;
	if (!space)
		return false;
	*name = (struct span){line.data, (size_t)(space - line.data)};
	line.size -= name->size + 1;
	line.data = space + 1;
	return encode_base64_decode(line, ENCODE_BASE64_STANDARD, bytes,
				    NULL) == 0 &&
	       bytes->size > HINT;
}

/* A log's name is its host; the port may be left out. */
static bool is_host(struct span name, const char *host)
{
	struct span bare = {host, strcspn(host, ":")};

	return span_is(name, host) || span_equal(name, bare);
}

/*
 * Whether @name signs for @origin: they are the same, or the origin is one
 * tree of it, "NAME - ID". A log whose trees are tiles has its host as name.
 */
static bool is_name(struct span name, struct span origin,
		    const struct trusted_root_log *log)
{
	if (name.size == 0 || origin.size < name.size ||
	    memcmp(origin.data, name.data, name.size) != 0)
		return false;
	if (origin.size == name.size)
		return !log->host[0] || is_host(name, log->host);
	return span_starts(
		(struct span){origin.data + name.size, origin.size - name.size},
		" - ");
}

int checkpoint_verify(const struct checkpoint *checkpoint,
		      const struct trusted_root_log *log, struct error *err)
{
	const struct trusted_root_key_id *id = log->checkpoint_key_id.size
						       ? &log->checkpoint_key_id
						       : &log->log_id;
	struct span rest = checkpoint->signatures;
	struct span line, name;

	if (!log->key)
		return error_set(err, ERROR_INPUT, ID,
				 "the log of the checkpoint cannot be used: %s",
				 log->problem.msg);
	if (id->size < HINT)
		return wrong(err, "is by a log whose id is too short");
	for (int i = 0; take_line(&rest, &line); i++) {
		CLEANUP_BUF struct buf bytes = BUF_INIT;

		if (i == CHECKPOINT_SIGNATURES_MAX)
			return wrong(err, "has too many signatures");
		if (!read_signature(line, &name, &bytes))
			return wrong(err, "has a line that is no signature");
		if (memcmp(bytes.data, id->bytes, HINT) == 0 &&
		    is_name(name, checkpoint->origin, log) &&
		    key_verify(log->key, &checkpoint->text, 1,
			       (struct span){bytes.data + HINT,
					     bytes.size - HINT}))
			return 0;
	}
	return wrong(err, "is not signed by its log");
}
