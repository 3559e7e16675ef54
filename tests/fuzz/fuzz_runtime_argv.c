/*
 * Command lines of the runtimes: what is accepted can be handed on, and says
 * the same when it is read again. Words end with a NUL; the first byte's lowest
 * bit says whose command line it is.
 */
#include "shim/handoff.h"

#include <stdint.h>
#include <stdlib.h>

#define WORDS_MAX 512

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int split(char *text, size_t size, char **words)
{
	int count = 0;

	for (size_t at = 0; at < size && count < WORDS_MAX; count++) {
		words[count] = text + at;
		at += strlen(text + at) + 1;
	}
	words[count] = NULL;
	return count;
}

static bool parse(enum runtime_flavour flavour, char **words,
		  struct runtime_argv *out)
{
	struct error err = ERROR_INIT;
	int count = 0;

	while (words[count])
		count++;
	return count > 0 &&
	       runtime_argv_parse(flavour, count, words, out, &err) == 0 &&
	       out->act != RUNTIME_PASS &&
	       runtime_argv_parse_verb(out, &err) == 0 &&
	       out->act != RUNTIME_PASS;
}

static void check(const struct runtime_argv *first)
{
	static struct runtime_argv second;
	struct handoff handoff = HANDOFF_INIT;
	char name[] = "runc";

	if (!first->id || !first->verb || first->id[0] == '-' ||
	    strchr(first->id, '/') || first->act == RUNTIME_REFUSE)
		abort();
	if (handoff_build(&handoff, first, name, NULL) < 0)
		abort();
	if (!parse(first->flavour, handoff.words, &second) ||
	    second.act != first->act || strcmp(second.id, first->id) != 0 ||
	    second.given_count != first->given_count)
		abort();
	handoff_release(&handoff);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct runtime_argv argv;
	char *words[WORDS_MAX + 1];
	char *text;

	if (size < 2)
		return 0;
	text = calloc(1, size);
	if (!text)
		return 0;
	memcpy(text, data + 1, size - 1);
	split(text, size - 1, words);
	if (parse(data[0] & 1 ? RUNTIME_CRUN : RUNTIME_RUNC, words, &argv))
		check(&argv);
	free(text);
	return 0;
}
