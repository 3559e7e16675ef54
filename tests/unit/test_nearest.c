#include "base/nearest.h"

#include "tests/unit/tap.h"

static const char *nearest(const char *word, const char *const *known)
{
	struct nearest nearest = nearest_to(word);

	for (; *known; known++)
		nearest_offer(&nearest, *known);
	return nearest.best;
}

int main(void)
{
	static const char *const words[] = {
		"process", "user", "uid", "gid", "rootfsPropagation", NULL,
	};
	static const char *const none[] = {NULL};
	struct nearest asked = nearest_to("proces");
	char longest[80], ask[NEAREST_TEXT_MAX];

	is(nearest("proces", words), "process", "a letter missing");
	is(nearest("processs", words), "process", "one too many");
	is(nearest("prosess", words), "process", "one wrong");
	is(nearest("porcess", words), "process", "two swapped");
	is(nearest("orpcess", words), "process", "two edits");
	is(nearest("orpcss", words), NULL, "three are too many");
	is(nearest("uip", words), "uid", "the nearest wins");
	is(nearest("id", words), "uid", "the first of equals");
	is(nearest("ROOTFSpropagatoin", words), "rootfsPropagation",
	   "case does not count");
	is(nearest("ab", words), NULL, "nothing of it is left");
	is(nearest("", words), NULL, "an empty word");
	is(nearest("user", none), NULL, "nothing is known");
	is(nearest_ask(&asked, ask), "", "nothing to ask");
	nearest_offer(&asked, "process");
	is(nearest_ask(&asked, ask), ", did you mean 'process'?", "asks");
	memset(longest, 'a', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	is(nearest(longest, (const char *const[]){longest, NULL}), NULL,
	   "too long to compare");
	return tap_done();
}
