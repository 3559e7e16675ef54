#include "gate/disarm.h"

#include <stddef.h>
#include <string.h>

void disarm_phrases(char *text)
{
	static const char *const phrases[] = {
		"no such file or directory", "permission denied",
		"operation not permitted", "executable file not found"};

	for (size_t i = 0; i < sizeof(phrases) / sizeof(phrases[0]); i++) {
		char *at;

		while ((at = strcasestr(text, phrases[i])))
			*strchr(at, ' ') = '_';
	}
}
