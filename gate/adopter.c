#include "gate/adopter.h"

#include "base/encode.h"
#include "evidence/adopt.h"
#include "evidence/envelope.h"
#include "evidence/signature_file.h"
#include "evidence/sigstore_bundle.h"
#include "gate/broker.h"
#include "gate/relater.h"

#define MEMORY ((size_t)2 << 30)

struct adopter {
	const struct adopter_request *request;
	struct stage *stage;
	struct plan *plan;
};

/* The child's side. */

static int adopt(void *context, int socket)
{
	const struct adopter_request *request =
		((struct adopter *)context)->request;
	struct source source = broker_source(&socket, request->from, 1);
	struct error err = ERROR_INIT;

	if (request->files)
		adopt_files(&source, request->files, request->file_count,
			    broker_tell_relation, &socket, &err);
	else
		adopt_directory(&source, broker_tell_relation, &socket, &err);
	return broker_end(socket, &err);
}

/* The parent's side. */

static int odd(struct error *err, const char *what)
{
	return error_set(err, ERROR_INPUT, "evidence.relation", "a relation %s",
			 what);
}

/* Reads an item of the store; *found says whether it is there. 0 or -1. */
static int read_item(const struct adopter *adopter, enum source_item item,
		     const struct digest *digest, size_t limit, struct buf *out,
		     bool *found, struct error *err)
{
	const struct store *from = adopter->request->from;
	struct error inner = ERROR_INIT;
	uint64_t size;
	CLEANUP_FD int fd =
		store_item(from, item, digest, limit, &size, &inner);

	*found = fd >= 0;
	if (fd < 0)
		return inner.kind == ERROR_NONE
			       ? 0
			       : error_set(err, inner.kind, inner.reason.id,
					   "%s", inner.reason.msg);
	return file_read(fd, limit, from->path, "evidence.store", out, err);
}

/* The piece of @bytes from @offset on; data is NULL when it has none such. */
static struct span piece_of(struct span bytes, uint64_t offset, uint64_t size)
{
	if (size == 0 || offset > bytes.size || size > bytes.size - offset)
		return (struct span){NULL, 0};
	return (struct span){bytes.data + offset, (size_t)size};
}

/* Copies a document into the stage; one that is missing is left out. */
static int take_blob(struct adopter *adopter, const struct relation *relation,
		     struct error *err)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	struct digest digest;
	bool found;

	if (read_item(adopter, SOURCE_BLOB, &relation->digest,
		      IMAGE_CONFIG_SIZE_MAX, &text, &found, err) < 0)
		return -1;
	if (found &&
	    stage_blob(adopter->stage, buf_span(&text), &digest, err) < 0)
		return -1;
	if (relation->kind == RELATION_TOP)
		stage_list(adopter->stage, (enum manifest_kind)relation->form,
			   &relation->digest, text.size);
	return 0;
}

/* A signature file: its payload and annotations, as `cosign sign` has them. */
static int take_file(struct adopter *adopter, const struct relation *relation,
		     struct error *err)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	CLEANUP_BUF struct buf manifest = BUF_INIT;
	CLEANUP_BUF struct buf payload = BUF_INIT;
	struct stage_piece piece = {
		.media_type = SIGNATURE_MEDIA_TYPE,
		.subject = relation->key,
		.subject_kind = (enum manifest_kind)relation->form,
	};
	struct span base64;
	bool found;

	if (relation->file == 0 || relation->file > SOURCE_FILES_MAX)
		return odd(err, "names no signature file");
	if (read_item(adopter, SOURCE_BLOB, &relation->key, MANIFEST_SIZE_MAX,
		      &manifest, &found, err) < 0 ||
	    read_item(adopter, SOURCE_FILE(relation->file), &relation->key,
		      SIGNATURE_FILE_MAX, &text, &found, err) < 0)
		return -1;
	base64 = piece_of(buf_span(&text), relation->offset, relation->size);
	piece.annotations = piece_of(buf_span(&text), relation->more_offset,
				     relation->more_size);
	if (!found || !base64.data || !piece.annotations.data)
		return odd(err, "names a piece that is none");
	if (encode_base64_decode(base64, ENCODE_BASE64_STANDARD, &payload,
				 err) < 0)
		return -1;
	piece.blob = buf_span(&payload);
	piece.subject_size = manifest.size;
	return stage_attach(adopter->stage, &piece, err);
}

/* A bundle or envelope: bytes of a file that was staged. */
static int take_piece(struct adopter *adopter, const struct relation *relation,
		      struct error *err)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	struct stage_piece piece = {
		.subject = relation->key,
		.subject_kind = MANIFEST_IMAGE,
	};
	bool found;

	if (!adopter->request->files)
		return odd(err, "is not of a directory");
	if (relation->form == RELATION_BUNDLE ||
	    relation->form == RELATION_SIGNATURE)
		piece.media_type = SIGSTORE_BUNDLE_TYPE ".v0.3+json";
	else if (relation->form == RELATION_ENVELOPE)
		piece.media_type = ENVELOPE_MEDIA_TYPE;
	else
		return odd(err, "is of an unknown form");
	if (relation->form == RELATION_SIGNATURE)
		piece.predicate_type = SIGSTORE_SIGNS_IMAGE;
	if (read_item(adopter, SOURCE_BLOB, &relation->digest, SOURCE_BLOB_MAX,
		      &text, &found, err) < 0)
		return -1;
	piece.blob =
		piece_of(buf_span(&text), relation->offset, relation->size);
	if (!piece.blob.data || digest_is_zero(&piece.subject))
		return odd(err, "names a piece that is none");
	return stage_attach(adopter->stage, &piece, err);
}

static int take(void *context, const struct broker_message *message,
		struct error *err)
{
	struct adopter *adopter = context;
	const struct relation *relation = &message->relation;

	if (relation->kind != RELATION_ATTACH &&
	    relation->form > MANIFEST_INDEX)
		return odd(err, "is of an unknown form");
	switch ((enum relation_kind)relation->kind) {
	case RELATION_NOTE:
		return plan_add(adopter->plan, relation, err);
	case RELATION_TOP:
	case RELATION_BLOB:
		return take_blob(adopter, relation, err);
	case RELATION_FILE:
		return take_file(adopter, relation, err);
	case RELATION_ATTACH:
		return take_piece(adopter, relation, err);
	case RELATION_IMAGE:
	case RELATION_EVIDENCE:
		break;
	}
	return odd(err, "is of an unknown kind");
}

int adopter_run(const struct adopter_request *request, struct stage *stage,
		struct plan *plan, struct error *err)
{
	struct adopter adopter = {request, stage, plan};
	const struct broker_task task = {
		.stores = request->from,
		.store_count = 1,
		.limits = {RELATER_ASKS_MAX, RELATER_BYTES_MAX, MEMORY},
		.work = request->work ? request->work : adopt,
		.tells = BROKER_RELATION,
		.take = take,
		.context = &adopter,
		.deadline = request->deadline,
	};

	return broker_run(&task, err);
}
