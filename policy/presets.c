#include "policy/presets.h"

#include <stdio.h>
#include <string.h>

/*
 * The bytes of a file, between two symbols of this object alone. The path is
 * relative to the top of the source tree, which the Makefile gives to the
 * assembler.
 */
#define EMBED(symbol, file)                                                    \
	extern const char symbol[] __attribute__((visibility("hidden")));      \
	extern const char symbol##_end[]                                       \
		__attribute__((visibility("hidden")));                         \
	__asm__(".pushsection .rodata\n" #symbol ":\n"                         \
		".incbin \"policy/profiles/" file "\"\n" #symbol "_end:\n"     \
		".byte 0\n"                                                    \
		".popsection\n")

EMBED(production, "production.json");
EMBED(sandbox, "sandbox.json");

static const struct preset shipped[] = {
	{"production", "production.json", production, production_end},
	{"sandbox", "sandbox.json", sandbox, sandbox_end},
};

/* Names that later versions ship. */
static const char *const later[] = {"pss-baseline", "pss-restricted",
				    "cis-docker", "nsa"};

const struct preset *presets_at(size_t index)
{
	return index < sizeof(shipped) / sizeof(shipped[0]) ? &shipped[index]
							    : NULL;
}

const struct preset *presets_find(const char *name)
{
	const struct preset *preset = presets_at(0);

	for (size_t i = 1; preset && strcmp(preset->name, name) != 0; i++)
		preset = presets_at(i);
	return preset;
}

struct span presets_text(const struct preset *preset)
{
	return (struct span){preset->text,
			     (size_t)(preset->end - preset->text)};
}

void presets_list(char out[PRESETS_LIST_MAX])
{
	size_t used = 0;

	out[0] = '\0';
	for (size_t i = 0; presets_at(i) && used < PRESETS_LIST_MAX; i++)
		used += (size_t)snprintf(out + used, PRESETS_LIST_MAX - used,
					 "%s%s", i ? ", " : "",
					 presets_at(i)->name);
}

bool presets_reserve(const char *name)
{
	for (size_t i = 0; i < sizeof(later) / sizeof(later[0]); i++)
		if (strcmp(name, later[i]) == 0)
			return true;
	return presets_find(name) || strchr(name, '@');
}
