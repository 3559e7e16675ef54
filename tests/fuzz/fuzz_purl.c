/*
 * Package URLs: "WANTED\0PURL". A purl to the letter covers itself and has
 * parts; what is none covers nothing.
 */
#include "evidence/purl_match.h"

#include <stdint.h>
#include <stdlib.h>

static void check(struct span purl)
{
	struct purl_match_name name;
	struct span type;
	char *version = malloc(purl.size + PURL_MATCH_EPOCH_MAX);

	if (!version)
		return;
	purl_match_name(purl, &name);
	if (purl_match_version(purl, &type, version) &&
	    strlen(version) >= purl.size + PURL_MATCH_EPOCH_MAX)
		abort();
	if (purl_match_is_purl(purl) && !purl_match_covers(purl, purl))
		abort();
	free(version);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *nul = size ? memchr(data, '\0', size) : NULL;
	struct span all = {(const char *)data, size}, wanted = all, purl = all;

	if (nul) {
		wanted.size = (size_t)(nul - data);
		purl.data = (const char *)nul + 1;
		purl.size = size - wanted.size - 1;
	}
	check(wanted);
	check(purl);
	purl_match_covers(wanted, purl);
	return 0;
}
