#include "evidence/trusted_root.h"

#include "evidence/trusted_root_read.h"

#include <stdlib.h>

bool trusted_root_window_has(const struct trusted_root_window *window,
			     int64_t time)
{
	int64_t first, last;

	/* all of the second may be meant: either end of it will do */
	if (__builtin_mul_overflow(time, 1000, &first) ||
	    __builtin_add_overflow(first, 999, &last))
		return false;
	return last >= window->start && first <= window->end;
}

bool trusted_root_window_has_ms(const struct trusted_root_window *window,
				int64_t time_ms)
{
	return time_ms >= window->start && time_ms <= window->end;
}

static void release_logs(struct trusted_root_logs *logs)
{
	size_t i;

	for (i = 0; i < logs->count; i++)
		trusted_root_log_release(&logs->logs[i]);
	free(logs->logs);
}

static void release_authorities(struct trusted_root_authorities *authorities)
{
	size_t i;

	for (i = 0; i < authorities->count; i++)
		trusted_root_authority_release(&authorities->authorities[i]);
	free(authorities->authorities);
}

void trusted_root_free(struct trusted_root *root)
{
	if (!root)
		return;
	release_logs(&root->tlogs);
	release_logs(&root->ctlogs);
	release_authorities(&root->certificate_authorities);
	release_authorities(&root->timestamp_authorities);
	free(root);
}

void trusted_root_cleanup(struct trusted_root **root)
{
	trusted_root_free(*root);
}

/* Makes room for the elements of @array; *out stays NULL for none. */
static int make_room(const struct json *array, size_t size, const char *what,
		     void **out, struct error *err)
{
	size_t count = json_count(array);

	if (count > TRUSTED_ROOT_ITEMS_MAX)
		return error_set(err, ERROR_POLICY, TRUSTED_ROOT_ID,
				 "%s: %zu logs or authorities, not up to %d",
				 what, count, TRUSTED_ROOT_ITEMS_MAX);
	*out = count ? calloc(count, size) : NULL;
	if (count && !*out)
		return error_set_errno(err, "trust-root.memory", "%s", what);
	return 0;
}

static int read_logs(const struct json *array, const char *what,
		     struct trusted_root_logs *out, struct error *err)
{
	void *room;
	size_t i;

	if (make_room(array, sizeof(*out->logs), what, &room, err) < 0)
		return -1;
	out->logs = room;
	for (i = 0; i < json_count(array); i++) {
		out->count++;
		if (trusted_root_log_read(json_item(array, i), what,
					  &out->logs[i], err) < 0)
			return -1;
	}
	return 0;
}

static int read_authorities(const struct json *array, const char *what,
			    struct trusted_root_authorities *out,
			    struct error *err)
{
	void *room;
	size_t i;

	if (make_room(array, sizeof(*out->authorities), what, &room, err) < 0)
		return -1;
	out->authorities = room;
	for (i = 0; i < json_count(array); i++) {
		out->count++;
		if (trusted_root_authority_read(json_item(array, i), what,
						&out->authorities[i], err) < 0)
			return -1;
	}
	return 0;
}

static int read_root(const struct json *json, const char *what,
		     struct trusted_root *root, struct error *err)
{
	if (read_logs(json_find(json, "tlogs"), what, &root->tlogs, err) < 0 ||
	    read_logs(json_find(json, "ctlogs"), what, &root->ctlogs, err) < 0)
		return -1;
	if (read_authorities(json_find(json, "certificateAuthorities"), what,
			     &root->certificate_authorities, err) < 0)
		return -1;
	return read_authorities(json_find(json, "timestampAuthorities"), what,
				&root->timestamp_authorities, err);
}

int trusted_root_parse(struct span json, const char *what,
		       struct trusted_root **out, struct error *err)
{
	CLEANUP(trusted_root_cleanup) struct trusted_root *root = NULL;
	CLEANUP_JSON struct json *tree = NULL;

	*out = NULL;
	if (trusted_root_read_json(json, &trusted_root_read_document, what,
				   &tree, err) < 0)
		return -1;
	root = calloc(1, sizeof(*root));
	if (!root)
		return error_set_errno(err, "trust-root.memory", "%s", what);
	digest_of(json, &root->id);
	if (read_root(tree, what, root, err) < 0)
		return -1;
	*out = steal_pointer(&root);
	return 0;
}

const struct trusted_root_log *
trusted_root_find_log(const struct trusted_root_logs *logs, struct span log_id,
		      size_t *from)
{
	while (*from < logs->count) {
		const struct trusted_root_log *log = &logs->logs[(*from)++];
		struct span id = {(const char *)log->log_id.bytes,
				  log->log_id.size};

		if (id.size && span_equal(id, log_id))
			return log;
	}
	return NULL;
}

static int verify_by(const struct trusted_root_authority *authority,
		     const struct cert *leaf, const struct cert_list *untrusted,
		     const int64_t *times, size_t count, struct cert_path *path,
		     struct error *err)
{
	const struct cert_chain chain = {
		.anchors = &authority->anchor,
		.known = &authority->chain,
		.untrusted = untrusted,
		.time = times[0],
	};
	size_t i;

	for (i = 0; i < count; i++)
		if (!trusted_root_window_has(&authority->window, times[i]))
			return error_set(err, ERROR_INPUT, "cert.time",
					 "signed outside the time of the "
					 "certificate authority");
	if (cert_chain_verify(leaf, &chain, path, err) < 0)
		return -1;
	for (i = 1; i < count; i++)
		if (cert_chain_valid_at(path, times[i], err) < 0)
			return -1;
	return 0;
}

int trusted_root_verify_chain(const struct trusted_root *root,
			      const struct cert *leaf,
			      const struct cert_list *untrusted,
			      const int64_t *times, size_t count,
			      struct cert_path *path, struct error *err)
{
	const struct trusted_root_authorities *all =
		&root->certificate_authorities;
	struct error best = ERROR_INIT;
	size_t i;

	*path = (struct cert_path){.count = 0};
	if (count == 0)
		return error_set(err, ERROR_INPUT, "cert.time",
				 "there is no trusted time");
	for (i = 0; i < all->count; i++) {
		struct error local = ERROR_INIT;

		if (!all->authorities[i].usable)
			local = (struct error){ERROR_POLICY,
					       all->authorities[i].problem};
		else if (verify_by(&all->authorities[i], leaf, untrusted, times,
				   count, path, &local) == 0)
			return 0;
		*path = (struct cert_path){.count = 0};
		/* a chain that was found says more than one that was not */
		if (best.kind == ERROR_NONE ||
		    strcmp(best.reason.id, "cert.chain") == 0)
			best = local;
	}
	if (best.kind == ERROR_NONE)
		error_set(&best, ERROR_INPUT, "cert.chain",
			  "the trusted root has no certificate authority that "
			  "can be used");
	return error_pass(err, &best);
}
