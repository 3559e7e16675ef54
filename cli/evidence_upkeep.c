#include "cli/evidence.h"

#include "base/rfc3339.h"
#include "evidence/fsck.h"
#include "evidence/prune.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define KEEP_MAX ((size_t)64 << 20) /* bytes of a file of digests */

/* One line: a digest, perhaps at the end of a reference, or nothing. */
static int read_line(struct span line, struct digest *out, bool *any)
{
	size_t size = 7 + 2 * sizeof(*out);

	while (line.size && (line.data[line.size - 1] == '\r' ||
			     line.data[line.size - 1] == ' ' ||
			     line.data[line.size - 1] == '\t'))
		line.size--;
	*any = line.size > 0 && line.data[0] != '#';
	if (!*any)
		return 0;
	if (line.size < size)
		return -1;
	if (line.size > size && line.data[line.size - size - 1] != '@')
		return -1;
	return digest_parse((struct span){line.data + line.size - size, size},
			    out);
}

/* Reads the digests of the file @path; *out is the caller's to free. */
static int read_keep(const char *path, struct digest **out, size_t *count,
		     struct error *err)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	CLEANUP_FREE struct digest *list = NULL;
	unsigned number = 0;
	const char *at;

	if (file_read_path(path, FILE_ANY, KEEP_MAX, "evidence.prune", &text,
			   err) < 0)
		return -1;
	list = calloc(text.size / 64 + 1, sizeof(*list));
	if (!list)
		return error_set(err, ERROR_SYSTEM, "evidence.prune",
				 "no memory for '%s'", path);
	at = text.data;
	while (at && at < text.data + text.size) {
		const char *end =
			memchr(at, '\n', text.size - (size_t)(at - text.data));
		size_t size = end ? (size_t)(end - at)
				  : text.size - (size_t)(at - text.data);
		bool any;

		number++;
		if (read_line((struct span){at, size}, &list[*count], &any) < 0)
			return error_set(err, ERROR_INPUT, "evidence.prune",
					 "%s:%u: no sha256:HEX at its end",
					 path, number);
		*count += any;
		at += size + 1;
	}
	if (*count == 0)
		return error_set(err, ERROR_INPUT, "evidence.prune",
				 "'%s' names nothing to keep", path);
	*out = steal_pointer(&list);
	return 0;
}

static void on_removed(void *context, const struct digest *key, bool is_image)
{
	char text[DIGEST_TEXT_SIZE];

	(void)context;
	digest_format(text, key);
	if (is_image)
		printf("  %s\n", text);
}

static int prune(const struct evidence_words *words, const char *path,
		 const struct prune_request *request)
{
	CLEANUP(store_release) struct store store = {.dirfd = -1};
	struct prune_result result;
	struct error err = ERROR_INIT;
	int status = evidence_open(path, &store);

	if (status)
		return status;
	if (prune_run(&store, request, &result, &err) < 0)
		return cli_fail(&err);
	if (words->format == CLI_JSON)
		printf("{\"dryRun\":%s,\"images\":%zu,\"entries\":%zu,"
		       "\"kept\":%zu,\"blobs\":%zu,\"bytes\":%llu}\n",
		       words->dry_run ? "true" : "false", result.images,
		       result.entries, result.kept, result.blobs,
		       (unsigned long long)result.bytes);
	else
		printf("%s: %zu images and %zu blobs (%llu bytes) %s; "
		       "%zu entries stay\n",
		       path, result.images, result.blobs,
		       (unsigned long long)result.bytes,
		       words->dry_run ? "would go" : "removed", result.kept);
	return CLI_OK;
}

int evidence_prune(struct evidence_words *words, const char *path)
{
	CLEANUP_FREE struct digest *keep = NULL;
	struct prune_request request = {.dry_run = words->dry_run};
	struct error err = ERROR_INIT;
	int64_t age;

	if (words->count != 0)
		return cli_usage("evidence", "prune takes no argument");
	if (!words->keep && !words->older_than)
		return cli_usage("evidence", "say what to keep: --keep FILE, "
					     "--older-than DURATION or both");
	if (words->older_than &&
	    rfc3339_parse_duration(span_of(words->older_than), &age) < 0)
		return cli_usage("evidence",
				 "--older-than '%s' is not a duration such as "
				 "90d",
				 words->older_than);
	if (words->keep &&
	    read_keep(words->keep, &keep, &request.keep_count, &err) < 0)
		return cli_fail(&err);
	request.keep = keep;
	request.has_since = words->older_than != NULL;
	if (request.has_since)
		request.since =
			(words->judge.has_now ? words->judge.now : time(NULL)) -
			age;
	if (words->format == CLI_TEXT)
		request.tell = on_removed;
	return prune(words, path, &request);
}

static void on_wrong(void *context, const char *name, const char *why)
{
	(void)context;
	printf("  %s %s\n", name, why);
}

int evidence_fsck(struct evidence_words *words, const char *path)
{
	CLEANUP(store_release) struct store store = {.dirfd = -1};
	const struct fsck_request request = {
		.repair = words->repair,
		.tell = words->format == CLI_TEXT ? on_wrong : NULL,
	};
	struct fsck_result result;
	struct error err = ERROR_INIT;
	int status;

	if (words->count != 0)
		return cli_usage("evidence", "fsck takes no argument");
	status = evidence_open(path, &store);
	if (status)
		return status;
	if (fsck_run(&store, &request, &result, &err) < 0)
		return cli_fail(&err);
	if (words->format == CLI_JSON)
		printf("{\"blobs\":%zu,\"entries\":%zu,\"wrong\":%zu,"
		       "\"repaired\":%zu,\"unreferenced\":%zu}\n",
		       result.blobs, result.entries, result.wrong,
		       result.repaired, result.unreferenced);
	else
		printf("%s: %zu blobs, %zu entries: %zu wrong, %zu repaired; "
		       "%zu blobs (%llu bytes) that nothing names\n",
		       path, result.blobs, result.entries, result.wrong,
		       result.repaired, result.unreferenced,
		       (unsigned long long)result.bytes);
	return result.wrong == result.repaired ? CLI_OK : CLI_REFUSED;
}
