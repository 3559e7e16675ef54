#include "evidence/payload.h"

#include "base/cleanup.h"
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#define ID "evidence.signature"

/* Of base64 text, and so some groups of four. */
#define TEXT_PIECE ((size_t)24 << 10)

/* Base64 text that is decoded piece by piece. */
struct decoding {
	const struct payload_blob *blob;
	uint64_t offset;
	uint64_t left;
	struct encode_base64_pieces pieces;
	char text[TEXT_PIECE];
};

void payload_pae(struct span type, size_t body_size, struct buf *out)
{
	buf_add_format(out, "DSSEv1 %zu ", type.size);
	buf_add(out, type.data, type.size);
	buf_add_format(out, " %zu ", body_size);
}

static int out_of_memory(struct error *err)
{
	return error_set(err, ERROR_SYSTEM, ID, "out of memory");
}

/* Fills @into with @size bytes of the file, which may not end before. */
static int read_file(int fd, uint64_t offset, char *into, size_t size,
		     struct error *err)
{
	while (size > 0) {
		ssize_t got = pread(fd, into, size, (off_t)offset);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return error_set_errno(err, ID, "cannot read a blob");
		if (got == 0)
			return error_set(err, ERROR_INPUT, ID,
					 "the blob ends before its size");
		into += got;
		offset += (uint64_t)got;
		size -= (size_t)got;
	}
	return 0;
}

/* *out is the bytes at @offset: where they lie, or read to @room. */
static int take(const struct payload_blob *blob, uint64_t offset, char *room,
		size_t size, struct span *out, struct error *err)
{
	if (blob->fd < 0) {
		*out = (struct span){blob->bytes.data + offset, size};
		return 0;
	}
	*out = (struct span){room, size};
	return read_file(blob->fd, offset, room, size, err);
}

int payload_copy(const struct payload_blob *blob, struct payload *out,
		 struct error *err)
{
	struct span bytes;
	char *room = buf_reserve(&out->memory, blob->bytes.size);

	if (!room)
		return out_of_memory(err);
	if (take(blob, 0, room, blob->bytes.size, &bytes, err) < 0)
		return -1;
	if (bytes.data != room && bytes.size > 0)
		memcpy(room, bytes.data, bytes.size);
	out->memory.size += bytes.size;
	return 0;
}

/* Appends what the next piece of text stands for to @out. */
static int decode_piece(struct decoding *decoding, struct buf *out,
			struct error *err)
{
	size_t size = decoding->left < TEXT_PIECE ? (size_t)decoding->left
						  : TEXT_PIECE;
	bool is_last = size == decoding->left;
	struct error local = ERROR_INIT;
	struct span text;

	if (take(decoding->blob, decoding->offset, decoding->text, size, &text,
		 err) < 0)
		return -1;
	if (encode_base64_piece(&decoding->pieces, text, is_last, out, &local) <
	    0)
		return error_set(err, local.kind, ID, "the payload: %s",
				 local.reason.msg);
	decoding->offset += size;
	decoding->left -= size;
	return 0;
}

/* How many bytes the text stands for, if it is what it should be. */
static int measure(const struct decoding *decoding, size_t *out,
		   struct error *err)
{
	size_t tail = decoding->left < 4 ? (size_t)decoding->left : 4;
	uint64_t before = (decoding->left - tail) & ~(uint64_t)3;
	char room[8];
	struct span end;

	if (take(decoding->blob, decoding->offset + before, room,
		 (size_t)(decoding->left - before), &end, err) < 0)
		return -1;
	*out = (size_t)before / 4 * 3 + encode_base64_size(end);
	return 0;
}

static int decode_to_memory(struct decoding *decoding, struct payload *out,
			    size_t size, struct error *err)
{
	if (!buf_reserve(&out->memory, size))
		return out_of_memory(err);
	while (decoding->left > 0)
		if (decode_piece(decoding, &out->memory, err) < 0)
			return -1;
	return 0;
}

/* Nobody can change the file any more, and we only by a new one. */
static int seal(int fd, size_t size, struct payload *out, struct error *err)
{
	void *bytes = MAP_FAILED;

	if (fcntl(fd, F_ADD_SEALS,
		  F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) ==
	    0)
		bytes = mmap(NULL, size, PROT_READ, MAP_SHARED, fd, 0);
	if (bytes == MAP_FAILED)
		return error_set_errno(err, ID, "cannot keep a payload");
	out->mapping = (struct span){bytes, size};
	return 0;
}

/* The header is in out->memory, whose room then serves for the pieces. */
static int decode_to_file(struct decoding *decoding, struct payload *out,
			  struct error *err)
{
	CLEANUP_FD int fd = memfd_create("ocigate-payload",
					 MFD_CLOEXEC | MFD_ALLOW_SEALING);
	size_t size = 0;

	if (fd < 0)
		return error_set_errno(err, ID, "cannot keep a payload");
	do {
		struct span bytes = buf_span(&out->memory);

		if (file_write(fd, bytes) < 0)
			return error_set_errno(err, ID,
					       "cannot keep a payload");
		size += bytes.size;
		out->memory.size = 0;
		if (decoding->left > 0 &&
		    decode_piece(decoding, &out->memory, err) < 0)
			return -1;
	} while (out->memory.size > 0);
	buf_release(&out->memory);
	return seal(fd, size, out, err);
}

static int decode(struct decoding *decoding, const char *type,
		  struct payload *out, struct error *err)
{
	struct span parts[2];
	size_t size = 0;
	int result;

	if (measure(decoding, &size, err) < 0)
		return -1;
	if (type)
		payload_pae(span_of(type), size, &out->memory);
	if (!buf_ok(&out->memory))
		return out_of_memory(err);
	out->header = out->memory.size;
	result = size > PAYLOAD_MEMORY_MAX
			 ? decode_to_file(decoding, out, err)
			 : decode_to_memory(decoding, out, size, err);
	if (result < 0)
		return -1;
	/* a file may change while it is read */
	payload_parts(out, parts);
	if (parts[1].size != size)
		return error_set(err, ERROR_INPUT, ID,
				 "the blob changed while it was read");
	return 0;
}

int payload_decode(const struct payload_blob *blob, uint64_t offset,
		   uint64_t size, enum encode_base64 accept, const char *type,
		   struct payload *out, struct error *err)
{
	struct decoding decoding;
	uint64_t end;

	if (__builtin_add_overflow(offset, size, &end) ||
	    end > blob->bytes.size || size == 0)
		return error_set(err, ERROR_INPUT, ID,
				 "the payload lies outside the envelope");
	decoding.blob = blob;
	decoding.offset = offset;
	decoding.left = size;
	decoding.pieces = (struct encode_base64_pieces){.accept = accept};
	return decode(&decoding, type, out, err);
}

void payload_parts(const struct payload *payload, struct span out[2])
{
	struct span whole = payload->mapping.data ? payload->mapping
						  : buf_span(&payload->memory);

	out[0] = span_take(&whole, payload->header);
	out[1] = whole;
}

span_passed *payload_passed(const struct payload *payload)
{
	return payload->mapping.data ? file_passed : NULL;
}

void payload_release(struct payload *payload)
{
	if (payload->mapping.data)
		munmap((void *)(uintptr_t)payload->mapping.data,
		       payload->mapping.size);
	buf_release(&payload->memory);
	*payload = (struct payload)PAYLOAD_INIT;
}
