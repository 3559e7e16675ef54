#include "cli/evidence.h"

#include "evidence/inventory.h"
#include "gate/confine.h"
#include "gate/tally.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SECONDS 600 /* for all of it */

/* One image, and where its manifests of evidence stand in the list. */
struct row {
	struct digest key;
	size_t first;
	size_t count;
};

struct listing {
	struct row *rows; /* owned */
	size_t count, room;
	struct tally *tallies; /* owned */
	size_t tally_count, tally_room;
};

static void listing_release(struct listing *listing)
{
	free(listing->rows);
	free(listing->tallies);
}

static int make_room(void **list, size_t count, size_t *room, size_t size,
		     struct error *err)
{
	size_t wanted = *room ? 2 * *room : 256;
	void *grown;

	if (count < *room)
		return 0;
	grown = realloc(*list, wanted * size);
	if (!grown)
		return error_set(err, ERROR_SYSTEM, "evidence.memory",
				 "no memory to list a store");
	*list = grown;
	*room = wanted;
	return 0;
}

/*
 * Images, and what evidence is for although its image is not there; configs
 * and chain IDs are the same images again.
 */
static bool is_image(const struct digest *key, const struct entry *entry)
{
	for (size_t i = 0; i < entry->evidence_count; i++)
		if (digest_equal(&entry->evidence[i].subject, key))
			return true;
	return entry_has_image(entry, key);
}

static int add_row(void *context, const struct digest *key,
		   const struct entry *entry, struct error *err)
{
	struct listing *listing = context;
	void *list = listing->rows;

	if (!is_image(key, entry))
		return 0;
	if (make_room(&list, listing->count, &listing->room,
		      sizeof(*listing->rows), err) < 0)
		return -1;
	listing->rows = list;
	listing->rows[listing->count++] =
		(struct row){*key, listing->tally_count, entry->evidence_count};
	for (size_t i = 0; i < entry->evidence_count; i++) {
		list = listing->tallies;
		if (make_room(&list, listing->tally_count, &listing->tally_room,
			      sizeof(*listing->tallies), err) < 0)
			return -1;
		listing->tallies = list;
		listing->tallies[listing->tally_count++] =
			(struct tally){.manifest = entry->evidence[i].manifest};
	}
	return 0;
}

static void print_row(const struct listing *listing, const struct row *row,
		      enum cli_format format)
{
	char digest[DIGEST_TEXT_SIZE];
	unsigned signatures = 0;
	unsigned attestations = 0;

	for (size_t i = row->first; i < row->first + row->count; i++) {
		signatures += listing->tallies[i].signatures;
		attestations += listing->tallies[i].attestations;
	}
	digest_format(digest, &row->key);
	if (format == CLI_JSON)
		printf("{\"digest\":\"%s\",\"manifests\":%zu,\"signatures\":%u,"
		       "\"attestations\":%u}\n",
		       digest, row->count, signatures, attestations);
	else
		printf("%s  signatures: %u  attestations: %u\n", digest,
		       signatures, attestations);
}

int evidence_list(struct evidence_words *words, const char *path)
{
	CLEANUP(store_release) struct store store = {.dirfd = -1};
	CLEANUP(listing_release) struct listing listing = {.rows = NULL};
	int64_t deadline = confine_now() + SECONDS * (int64_t)1000000000;
	struct error err = ERROR_INIT;

	if (words->count != 0)
		return cli_usage("evidence", "list takes no argument");
	if (store_open(path, FILE_ANY, &store, &err) < 0) {
		error_hint(&err, EVIDENCE_STORE_HINT);
		return cli_fail(&err);
	}
	if (!store.kept && !store.is_directory &&
	    faccessat(store.dirfd, "index.json", F_OK, 0) < 0)
		return CLI_OK; /* nothing was imported yet */
	if (inventory_list(&store, add_row, &listing, &err) < 0 ||
	    tally_run(&store, NULL, listing.tallies, listing.tally_count,
		      deadline, &err) < 0)
		return cli_fail(&err);
	for (size_t i = 0; i < listing.count; i++)
		print_row(&listing, &listing.rows[i], words->format);
	return CLI_OK;
}
