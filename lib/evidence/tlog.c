#include "evidence/tlog.h"

#include "base/encode.h"
#include "evidence/checkpoint.h"
#include "evidence/merkle.h"

#define ID "sigstore.log"

static int wrong(struct error *err, const char *words)
{
	return error_set(err, ERROR_INPUT, ID, "the log entry %s", words);
}

/* The text that Rekor signs: JSON in its canonical form. */
static void write_promise(const struct sigstore_entry *entry, struct buf *out)
{
	char hex[2 * sizeof(entry->log.sha256) + 1];

	encode_hex(hex, entry->log.sha256, sizeof(entry->log.sha256));
	buf_add_text(out, "{\"body\":\"");
	encode_base64(out, buf_span(&entry->body));
	buf_add_format(out,
		       "\",\"integratedTime\":%lld,\"logID\":\"%s\","
		       "\"logIndex\":%llu}",
		       (long long)entry->integrated_time, hex,
		       (unsigned long long)entry->index);
}

int tlog_check_promise(const struct sigstore_entry *entry,
		       const struct trusted_root_log *log, struct error *err)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	struct span part;

	if (!log->key)
		return error_set(err, ERROR_INPUT, ID,
				 "the log of the entry cannot be used: %s",
				 log->problem.msg);
	if (entry->integrated_time == 0)
		return wrong(err, "says no time");
	if (!trusted_root_window_has(&log->window, entry->integrated_time))
		return wrong(err, "is of a time at which its log does not "
				  "count");
	write_promise(entry, &text);
	part = buf_span(&text);
	if (!buf_ok(&text) ||
	    !key_verify(log->key, &part, 1, buf_span(&entry->set)))
		return wrong(err, "has a timestamp that its log did not sign");
	return 0;
}

int tlog_check_proof(const struct sigstore_entry *entry,
		     const struct trusted_root_log *log, struct error *err)
{
	const struct sigstore_proof *proof = &entry->proof;
	struct checkpoint head;

	if (checkpoint_read(buf_span(&proof->checkpoint), &head, err) < 0 ||
	    checkpoint_verify(&head, log, err) < 0)
		return -1;
	if (proof->size != head.size ||
	    (proof->has_root && !digest_equal(&proof->root, &head.root)))
		return wrong(err, "has a proof for another tree than the "
				  "checkpoint's");
	if (!merkle_includes(buf_span(&entry->body), proof->index, head.size,
			     proof->hashes, proof->hash_count, &head.root))
		return wrong(err, "is not in the log's tree");
	return 0;
}
