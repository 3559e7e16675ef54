#include "cli/artifact.h"

#include "base/encode.h"
#include "base/file.h"
#include "evidence/key_hasher.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#define ID    "request.artifact"
#define CHUNK ((size_t)256 << 10)

void artifact_release(struct artifact *artifact)
{
	buf_release(&artifact->bytes);
}

/* A digest in place of a file; false when it is none. */
static bool take_digest(const char *text, struct key_message *message)
{
	const char *colon = strchr(text, ':');
	enum key_hash hash;
	uint8_t bytes[64];

	if (!colon ||
	    !key_hash_find((struct span){text, (size_t)(colon - text)},
			   &hash) ||
	    encode_hex_decode(span_of(colon + 1), bytes, key_hash_size(hash)) <
		    0)
		return false;
	*message = key_message_of_hash(hash, bytes, key_hash_size(hash));
	return true;
}

/* Reads up to CHUNK bytes; 0 at the end. */
static ssize_t read_chunk(int fd, void *chunk)
{
	ssize_t got;

	do
		got = read(fd, chunk, CHUNK);
	while (got < 0 && errno == EINTR);
	return got;
}

/* What there is of a file, and whether that was all of it. */
static int read_start(int fd, const char *path, struct buf *out, bool *end,
		      struct error *err)
{
	*end = false;
	while (!*end && out->size <= ARTIFACT_KEPT_MAX) {
		char *room = buf_reserve(out, CHUNK);
		ssize_t got = room ? read_chunk(fd, room) : -1;

		if (got < 0)
			return error_set_errno(err, ID, "cannot read '%s'",
					       path);
		out->size += (size_t)got;
		*end = got == 0;
	}
	return 0;
}

static int hash_rest(int fd, const char *path, struct artifact *out,
		     struct error *err)
{
	struct key_hasher hasher;
	struct span piece = buf_span(&out->bytes);
	ssize_t got;

	key_hasher_start(&hasher);
	do {
		key_hasher_add(&hasher, piece);
		got = read_chunk(fd, out->bytes.data);
		piece = (struct span){out->bytes.data, (size_t)got};
	} while (got > 0);
	if (got < 0)
		return error_set_errno(err, ID, "cannot read '%s'", path);
	out->message = key_hasher_end(&hasher);
	buf_release(&out->bytes);
	return 0;
}

static int read_file(const char *path, struct artifact *out, struct error *err)
{
	CLEANUP_FD int fd = file_open(path, FILE_REGULAR, FILE_ANY, ID, err);
	bool end;

	out->bytes.limit = ARTIFACT_KEPT_MAX + 2 * CHUNK;
	if (fd < 0 || read_start(fd, path, &out->bytes, &end, err) < 0)
		return -1;
	if (!end)
		return hash_rest(fd, path, out, err);
	out->part = buf_span(&out->bytes);
	out->message = (struct key_message){.parts = &out->part, .count = 1};
	return 0;
}

int artifact_read(const char *target, struct artifact *out, struct error *err)
{
	struct stat st;

	if (stat(target, &st) < 0 && take_digest(target, &out->message))
		return 0;
	return read_file(target, out, err);
}
