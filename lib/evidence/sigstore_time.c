#include "evidence/sigstore_time.h"

#include "evidence/timestamp.h"
#include "evidence/tlog.h"

#include <string.h>

const struct trusted_root_log *
sigstore_time_find_log(const struct trusted_root *root,
		       const struct sigstore_entry *entry,
		       const struct sigstore_times *times)
{
	struct span wanted = {(const char *)entry->log.sha256,
			      sizeof(entry->log.sha256)};
	int64_t time = entry->set.size ? entry->integrated_time
				       : sigstore_time_first(times);
	const struct trusted_root_log *log, *first = NULL;
	size_t from = 0;

	while (root &&
	       (log = trusted_root_find_log(&root->tlogs, wanted, &from))) {
		if (log->key && trusted_root_window_has(&log->window, time))
			return log;
		if (!first)
			first = log;
	}
	return first;
}

int64_t sigstore_time_first(const struct sigstore_times *times)
{
	int64_t first = times->count ? times->at[0] : 0;

	for (size_t i = 1; i < times->count; i++)
		if (times->at[i] < first)
			first = times->at[i];
	return first;
}

static struct span stamped(const struct sigstore_bundle *bundle)
{
	return bundle->stamped.size ? buf_span(&bundle->stamped)
				    : buf_span(&bundle->signature);
}

static int add_timestamps(const struct sigstore_bundle *bundle,
			  const struct trusted_root *root,
			  struct sigstore_times *out, struct error *err)
{
	for (uint32_t i = 0; i < bundle->timestamp_count; i++) {
		struct error inner = ERROR_INIT;
		struct timestamp stamp;

		if (timestamp_verify(buf_span(&bundle->timestamps[i]),
				     stamped(bundle), root, &stamp,
				     &inner) == 0) {
			out->at[out->count++] = stamp.time;
			continue;
		}
		if (strcmp(inner.reason.id, "timestamp.signer") == 0)
			continue;
		return error_pass(err, &inner);
	}
	return 0;
}

int sigstore_time_collect(const struct sigstore_bundle *bundle,
			  const struct trusted_root *root,
			  struct sigstore_times *out, struct error *err)
{
	*out = (struct sigstore_times){.count = 0};
	if (!root)
		return 0;
	if (add_timestamps(bundle, root, out, err) < 0)
		return -1;
	for (uint32_t i = 0; i < bundle->entry_count; i++) {
		const struct sigstore_entry *entry = &bundle->entries[i];
		const struct trusted_root_log *log =
			sigstore_time_find_log(root, entry, out);

		if (!log || entry->set.size == 0)
			continue;
		if (tlog_check_promise(entry, log, err) < 0)
			return -1;
		out->promised |= UINT32_C(1) << i;
		out->at[out->count++] = entry->integrated_time;
	}
	return 0;
}

/*
 * Whether the log counts at @time, in the time of @log or in another one for
 * which the root lists the same key.
 */
static bool counts_at(const struct trusted_root *root,
		      const struct trusted_root_log *log, int64_t time)
{
	struct span id = {(const char *)log->log_id.bytes, log->log_id.size};
	const struct trusted_root_log *other;
	size_t from = 0;

	while ((other = trusted_root_find_log(&root->tlogs, id, &from)))
		if (other->key && log->key &&
		    digest_equal(key_id(other->key), key_id(log->key)) &&
		    trusted_root_window_has(&other->window, time))
			return true;
	return false;
}

int sigstore_time_check_entry(const struct sigstore_times *times,
			      uint32_t index,
			      const struct sigstore_entry *entry,
			      const struct trusted_root *root,
			      const struct trusted_root_log *log,
			      struct error *err)
{
	bool promised = times->promised >> index & 1;

	if (!promised && !entry->has_proof)
		return error_set(err, ERROR_INPUT, "sigstore.log",
				 "nothing proves that the log has the entry");
	if (entry->has_proof && tlog_check_proof(entry, log, err) < 0)
		return -1;
	if (promised)
		return 0;
	if (times->count == 0)
		return error_set(err, ERROR_INPUT, "sigstore.time",
				 "nobody says when the log had the entry");
	for (size_t i = 0; i < times->count; i++)
		if (!counts_at(root, log, times->at[i]))
			return error_set(err, ERROR_INPUT, "sigstore.log",
					 "the log does not count at the time "
					 "of the signature");
	return 0;
}
