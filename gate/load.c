#include "gate/load.h"

#include "base/cleanup.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ID "policy.load"

/* The fragments of a policy and what they were read from. */
struct fragments {
	char directory[PATH_MAX];
	struct policy_fragment list[POLICY_FRAGMENTS_MAX];
	char *names[POLICY_FRAGMENTS_MAX];	/* owned */
	struct buf texts[POLICY_FRAGMENTS_MAX]; /* owned */
	size_t count;
};

static void fragments_cleanup(struct fragments **all)
{
	if (!*all)
		return;
	for (size_t i = 0; i < (*all)->count; i++) {
		free((*all)->names[i]);
		buf_release(&(*all)->texts[i]);
	}
	free(*all);
}

static int add_fragment(struct fragments *all, int dirfd, const char *name,
			enum file_trust trust, struct error *err)
{
	size_t at = all->count;
	CLEANUP_FD int fd = file_open_beneath(dirfd, name, ID, err);

	if (fd < 0 || file_check(fd, trust, name, ID, err) < 0)
		return error_wrap(err, "policy '%s'", all->directory);
	if (asprintf(&all->names[at], "%s/%s", all->directory, name) < 0)
		return error_set(err, ERROR_SYSTEM, ID, "out of memory");
	all->count++;
	if (file_read(fd, POLICY_SIZE_MAX, all->names[at], ID, &all->texts[at],
		      err) < 0)
		return -1;
	all->list[at].name = all->names[at];
	all->list[at].text = buf_span(&all->texts[at]);
	return 0;
}

static int is_fragment(const struct dirent *entry)
{
	size_t size = strlen(entry->d_name);

	return entry->d_name[0] != '.' && size > 5 &&
	       strcmp(entry->d_name + size - 5, ".json") == 0;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int read_directory(struct fragments *all, int dirfd,
			  enum file_trust trust, struct error *err)
{
	struct dirent **names = NULL;
	int count = scandirat(dirfd, ".", &names, is_fragment, by_name);
	int result = 0;

	if (count < 0)
		return error_set_errno(err, ID, "cannot list '%s'",
				       all->directory);
	if (count == 0 || count > POLICY_FRAGMENTS_MAX)
		result = error_set(err, ERROR_POLICY, ID,
				   "'%s' holds %d *.json files, not 1 to %d",
				   all->directory, count, POLICY_FRAGMENTS_MAX);
	for (int i = 0; i < count; i++) {
		if (result == 0)
			result = add_fragment(all, dirfd, names[i]->d_name,
					      trust, err);
		free(names[i]);
	}
	free(names);
	return result;
}

static int read_single(struct fragments *all, const char *path,
		       enum file_trust trust, struct error *err)
{
	const char *slash = strrchr(path, '/');
	size_t size = slash ? (size_t)(slash - path) : 1;

	memcpy(all->directory, slash ? path : ".", size);
	all->directory[size] = '\0';
	all->names[0] = strdup(path);
	if (!all->names[0])
		return error_set(err, ERROR_SYSTEM, ID, "out of memory");
	all->count = 1;
	if (file_read_path(path, trust, POLICY_SIZE_MAX, ID, &all->texts[0],
			   err) < 0)
		return -1;
	all->list[0].name = all->names[0];
	all->list[0].text = buf_span(&all->texts[0]);
	return 0;
}

static int read_fragments(struct fragments *all, const char *path,
			  enum file_trust trust, struct error *err)
{
	struct error other = ERROR_INIT;
	CLEANUP_FD int dirfd = -1;

	if (strlen(path) >= sizeof(all->directory))
		return error_set(err, ERROR_POLICY, ID, "path too long");
	dirfd = file_open(path, FILE_DIRECTORY, trust, ID, &other);
	if (dirfd >= 0) {
		strcpy(all->directory, path);
		return read_directory(all, dirfd, trust, err);
	}
	if (read_single(all, path, trust, err) == 0)
		return 0;
	return error_hint(err, "install a policy there, or set 'policy' in "
			       "ocigate.json");
}

static int give_file(struct policy *policy, size_t index,
		     const struct policy_file *file, const char *directory,
		     enum file_trust trust, struct error *err)
{
	CLEANUP_BUF struct buf bytes = BUF_INIT;
	char path[2 * PATH_MAX];

	snprintf(path, sizeof(path), "%s%s%s",
		 file->path[0] == '/' ? "" : directory,
		 file->path[0] == '/' ? "" : "/", file->path);
	if (file_read_path(path, trust, POLICY_SIZE_MAX, ID, &bytes, err) < 0)
		return error_wrap(err, "a file that the policy names");
	return policy_give_file(policy, index, buf_span(&bytes), err);
}

int load_policy(const char *path, enum file_trust trust, struct policy **out,
		struct error *err)
{
	__attribute__((cleanup(fragments_cleanup))) struct fragments *all =
		calloc(1, sizeof(*all));
	__attribute__((cleanup(policy_cleanup))) struct policy *policy = NULL;
	const struct policy_file *files;
	char where[POLICY_WHERE_MAX];
	size_t count;

	if (!all)
		return error_set(err, ERROR_SYSTEM, ID, "out of memory");
	if (read_fragments(all, path, trust, err) < 0 ||
	    policy_parse(all->list, all->count, NULL, &policy, err) < 0)
		return -1;
	files = policy_files(policy, &count);
	for (size_t i = 0; i < count; i++)
		if (give_file(policy, i, &files[i], all->directory, trust,
			      err) < 0) {
			policy_file_where(policy, i, where);
			return error_wrap(err, "%s", where);
		}
	*out = steal_pointer(&policy);
	return 0;
}
