#include "evidence/sigstore_entry.h"

#include "evidence/sigstore_read.h"

#define ID	       "sigstore.bundle"
#define CHECKPOINT_MAX ((size_t)64 << 10)

static const struct shape any = {.kind = SHAPE_ANY};
static const struct shape text = {.kind = SHAPE_STRING};
static const struct shape_field log_fields[] = {{"keyId", &text, false}, {0}};
static const struct shape_field kind_fields[] = {
	{"kind", &text, false}, {"version", &text, false}, {0}};
static const struct shape_field promise_fields[] = {
	{"signedEntryTimestamp", &text, false}, {0}};
static const struct shape_field checkpoint_fields[] = {
	{"envelope", &text, false}, {0}};
static const struct shape_field proof_fields[] = {
	{"logIndex", &any, false},
	{"rootHash", &text, false},
	{"treeSize", &any, false},
	{"hashes", &(const struct shape){.kind = SHAPE_ARRAY, .of = &text},
	 false},
	{"checkpoint",
	 &(const struct shape){.kind = SHAPE_OBJECT,
			       .nullable = true,
			       .fields = checkpoint_fields},
	 false},
	{0}};
static const struct shape_field entry_fields[] = {
	{"logIndex", &any, false},
	{"logId",
	 &(const struct shape){.kind = SHAPE_OBJECT, .fields = log_fields},
	 false},
	{"kindVersion",
	 &(const struct shape){.kind = SHAPE_OBJECT, .fields = kind_fields},
	 false},
	{"integratedTime", &any, false},
	{"inclusionPromise",
	 &(const struct shape){.kind = SHAPE_OBJECT,
			       .nullable = true,
			       .fields = promise_fields},
	 false},
	{"inclusionProof",
	 &(const struct shape){.kind = SHAPE_OBJECT,
			       .nullable = true,
			       .fields = proof_fields},
	 false},
	{"canonicalizedBody", &text, false},
	{0}};
const struct shape sigstore_entry_shape = {.kind = SHAPE_OBJECT,
					   .fields = entry_fields};

static int wrong(struct error *err, const char *words)
{
	return error_set(err, ERROR_INPUT, ID, "a log entry %s", words);
}

void sigstore_entry_release(struct sigstore_entry *entry)
{
	buf_release(&entry->set);
	buf_release(&entry->body);
	buf_release(&entry->proof.checkpoint);
}

static int read_proof(const struct json *node, struct sigstore_proof *out,
		      struct error *err)
{
	const struct json *hashes = json_find(node, "hashes");
	const struct json *root = json_find(node, "rootHash");
	struct span note =
		json_span(json_at(node, "checkpoint", "envelope", NULL));

	if (sigstore_read_number(json_find(node, "logIndex"), &out->index) <
		    0 ||
	    sigstore_read_number(json_find(node, "treeSize"), &out->size) < 0)
		return wrong(err, "has a proof with an odd number");
	out->has_root = json_span(root).size > 0;
	if (out->has_root && sigstore_read_digest(root, &out->root) < 0)
		return wrong(err, "has a proof with an odd root");
	if (json_count(hashes) > SIGSTORE_HASHES_MAX)
		return wrong(err, "has a proof of too many hashes");
	for (; out->hash_count < json_count(hashes); out->hash_count++)
		if (sigstore_read_digest(json_item(hashes, out->hash_count),
					 &out->hashes[out->hash_count]) < 0)
			return wrong(err, "has a proof with an odd hash");
	if (note.size > CHECKPOINT_MAX)
		return wrong(err, "has a checkpoint that is too large");
	if (note.size)
		buf_add(&out->checkpoint, note.data, note.size);
	return buf_ok(&out->checkpoint) ? 0 : wrong(err, "does not fit");
}

/* What each version has to bring. */
static int check_form(const struct sigstore_entry *entry,
		      enum sigstore_form form, struct error *err)
{
	bool proven = entry->has_proof && entry->proof.checkpoint.size;

	if (form == SIGSTORE_V01 && entry->set.size == 0)
		return wrong(err, "has no signed entry timestamp, which "
				  "version 0.1 wants");
	if ((form == SIGSTORE_V02 || form == SIGSTORE_V03) && !proven)
		return wrong(err, "has no inclusion proof with a checkpoint");
	return 0;
}

int sigstore_entry_read(const struct json *node, enum sigstore_form form,
			struct sigstore_entry *out, struct error *err)
{
	const struct json *proof = json_find(node, "inclusionProof");
	const struct json *kind = json_find(node, "kindVersion");
	uint64_t time;

	if (sigstore_read_number(json_find(node, "logIndex"), &out->index) <
		    0 ||
	    sigstore_read_number(json_find(node, "integratedTime"), &time) < 0)
		return wrong(err, "has an odd number");
	out->integrated_time = (int64_t)time;
	if (sigstore_read_digest(json_at(node, "logId", "keyId", NULL),
				 &out->log) < 0)
		return wrong(err, "names no log");
	if (sigstore_read_text(json_find(kind, "kind"), out->kind,
			       sizeof(out->kind)) < 0 ||
	    sigstore_read_text(json_find(kind, "version"), out->version,
			       sizeof(out->version)) < 0)
		return wrong(err, "is of an odd kind");
	if (sigstore_read_bytes(json_at(node, "inclusionPromise",
					"signedEntryTimestamp", NULL),
				&out->set) < 0 ||
	    sigstore_read_bytes(json_find(node, "canonicalizedBody"),
				&out->body) < 0)
		return wrong(err, "is not base64");
	if (out->body.size == 0)
		return wrong(err, "has no body");
	out->has_proof = proof && json_type(proof) == JSON_OBJECT;
	if (out->has_proof && read_proof(proof, &out->proof, err) < 0)
		return -1;
	/* real bundles of version 0.1 have proofs that nobody signed */
	if (form == SIGSTORE_V01 && out->proof.checkpoint.size == 0)
		out->has_proof = false;
	return check_form(out, form, err);
}
