#include "evidence/directory.h"

#include "evidence/graph.h"
#include "evidence/material.h"
#include "evidence/signature_file.h"

#include <stdio.h>
#include <string.h>

/* The file keeps the annotations that a layer would have. */
static int tell_signature(struct attached *attached, struct claim *claim,
			  struct span text, struct error *err)
{
	CLEANUP_BUF struct buf material = BUF_INIT;
	struct error inner = ERROR_INIT;

	if (signature_file_material(text, &material, &inner) < 0) {
		if (graph_is_fatal(&inner, err))
			return -1;
		return attached_reject(attached, CLAIM_LAYOUT_DIR,
				       &claim->manifest, &claim->signature.blob,
				       inner.reason.msg, err);
	}
	if (material.size)
		claim->signature.item = CLAIM_ITEM_COSIGN;
	return material_tell(attached, claim, buf_span(&material), err);
}

/* Tells of signature-@number, whose bytes are @text. */
static int tell_file(struct attached *attached, struct claim *claim,
		     struct span text, struct error *err)
{
	struct claim_signature *signature = &claim->signature;
	struct error inner = ERROR_INIT;
	struct signature_file file;
	char reason[320];

	if (signature_file_read(text, &file, &inner) == 0) {
		signature->blob = file.payload;
		signature->blob_size = text.size;
		signature->payload_offset = file.payload_offset;
		signature->payload_size = file.payload_size;
		signature->signature_size = file.signature_size;
		memcpy(signature->signature, file.signature,
		       file.signature_size);
		return tell_signature(attached, claim, text, err);
	}
	if (graph_is_fatal(&inner, err))
		return -1;
	snprintf(reason, sizeof(reason), "signature-%u: %s", signature->file,
		 inner.reason.msg);
	digest_of(text, &signature->blob);
	return attached_reject(attached, CLAIM_LAYOUT_DIR, &claim->manifest,
			       &signature->blob, reason, err);
}

int directory_read(struct attached *attached, uint32_t store,
		   const struct digest *subject, struct error *err)
{
	const struct source *source = attached->source;

	for (uint32_t n = 1; n <= SOURCE_FILES_MAX + 1; n++) {
		struct claim claim = {.kind = CLAIM_SIMPLESIGNING,
				      .layout = CLAIM_LAYOUT_DIR,
				      .manifest = *subject};
		struct error inner = ERROR_INIT;
		struct span text;

		if (source->get(source->context, store, SOURCE_FILE(n), subject,
				SIGNATURE_FILE_MAX, &text, &inner) < 0)
			return inner.kind == ERROR_NONE
				       ? 0
				       : error_set(err, inner.kind,
						   inner.reason.id, "%s",
						   inner.reason.msg);
		if (n > SOURCE_FILES_MAX)
			break;
		if (attached_count(attached, text.size, err) < 0)
			return -1;
		claim.signature.store = store;
		claim.signature.file = n;
		if (tell_file(attached, &claim, text, err) < 0)
			return -1;
	}
	return error_set(err, ERROR_INPUT, "evidence.limit",
			 "more than %d signature files of one manifest",
			 SOURCE_FILES_MAX);
}
