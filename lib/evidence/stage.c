#include "evidence/stage.h"

#include "base/encode.h"
#include "base/file.h"
#include "evidence/sigstore_bundle.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#define ID    "evidence.import"
#define EMPTY "application/vnd.oci.empty.v1+json"
/* the blob "{}" */
#define EMPTY_DIGEST                                                           \
	"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaf" \
	"f8a"

int stage_start(int dirfd, struct stage *out, struct error *err)
{
	struct digest empty;

	*out = (struct stage){
		.dirfd = dirfd, .blobs = -1, .bytes_left = STAGE_BYTES_MAX};
	if (mkdirat(dirfd, "blobs", 0700) < 0 ||
	    mkdirat(dirfd, "blobs/sha256", 0700) < 0)
		return error_set_errno(err, ID, "cannot make a layout");
	out->blobs = file_open_dir_beneath(dirfd, "blobs/sha256", ID, err);
	if (out->blobs < 0)
		return -1;
	return stage_blob(out, span_of("{}"), &empty, err);
}

int stage_blob(struct stage *stage, struct span bytes, struct digest *digest,
	       struct error *err)
{
	char name[2 * sizeof(*digest) + 1];
	CLEANUP_FD int fd = -1;

	if (bytes.size > stage->bytes_left)
		return error_set(err, ERROR_INPUT, "evidence.limit",
				 "more than %llu bytes of evidence",
				 (unsigned long long)STAGE_BYTES_MAX);
	stage->bytes_left -= bytes.size;
	digest_of(bytes, digest);
	encode_hex(name, digest->sha256, sizeof(digest->sha256));
	fd = openat(stage->blobs, name,
		    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0 && errno == EEXIST)
		return 0;
	if (fd < 0 || file_write(fd, bytes) < 0)
		return error_set_errno(err, ID, "cannot write a blob");
	return 0;
}

static void add_descriptor(struct buf *out, const char *media_type,
			   const struct digest *digest, uint64_t size)
{
	char text[DIGEST_TEXT_SIZE];

	digest_format(text, digest);
	buf_add_format(out,
		       "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%llu",
		       media_type, text, (unsigned long long)size);
}

void stage_list(struct stage *stage, enum manifest_kind kind,
		const struct digest *digest, uint64_t size)
{
	if (stage->list.size)
		buf_add_char(&stage->list, ',');
	add_descriptor(&stage->list, manifest_media_type(kind), digest, size);
	buf_add_char(&stage->list, '}');
}

int stage_attach(struct stage *stage, const struct stage_piece *piece,
		 struct error *err)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	struct digest blob;
	struct digest manifest;

	if (stage_blob(stage, piece->blob, &blob, err) < 0)
		return -1;
	buf_add_format(&text,
		       "{\"schemaVersion\":2,\"mediaType\":\"%s\","
		       "\"artifactType\":\"%s\",\"config\":{\"mediaType\":"
		       "\"" EMPTY "\",\"digest\":\"" EMPTY_DIGEST
		       "\",\"size\":2},\"layers\":[",
		       manifest_media_type(MANIFEST_IMAGE), piece->media_type);
	add_descriptor(&text, piece->media_type, &blob, piece->blob.size);
	if (piece->annotations.size) {
		buf_add_text(&text, ",\"annotations\":");
		buf_add(&text, piece->annotations.data,
			piece->annotations.size);
	}
	buf_add_text(&text, "}],\"subject\":");
	add_descriptor(&text, manifest_media_type(piece->subject_kind),
		       &piece->subject, piece->subject_size);
	buf_add_char(&text, '}');
	if (piece->predicate_type)
		buf_add_format(&text,
			       ",\"annotations\":{\"" SIGSTORE_PREDICATE_TYPE
			       "\":\"%s\"}",
			       piece->predicate_type);
	buf_add_char(&text, '}');
	if (!buf_ok(&text))
		return error_set(err, ERROR_SYSTEM, ID,
				 "no memory for a manifest");
	return stage_blob(stage, buf_span(&text), &manifest, err);
}

int stage_finish(struct stage *stage, struct error *err)
{
	CLEANUP_BUF struct buf text = BUF_INIT;

	buf_add_text(&text, "{\"schemaVersion\":2,\"manifests\":[");
	buf_add(&text, stage->list.data, stage->list.size);
	buf_add_text(&text, "]}");
	if (!buf_ok(&text) || !buf_ok(&stage->list))
		return error_set(err, ERROR_SYSTEM, ID,
				 "no memory for an index");
	return file_replace(stage->dirfd, "index.json", buf_span(&text), 0600,
			    geteuid(), getegid(), false, ID, err);
}

void stage_release(struct stage *stage)
{
	if (stage->blobs >= 0)
		close(stage->blobs);
	stage->blobs = -1;
	buf_release(&stage->list);
}
