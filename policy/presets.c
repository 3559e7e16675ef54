#include "policy/presets.h"

#include "policy/presets_pss.h"

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

EMBED(cis_docker, "cis-docker.json");
EMBED(nsa, "nsa.json");
EMBED(production, "production.json");
EMBED(pss_baseline, "pss-baseline.json");
EMBED(pss_restricted, "pss-restricted.json");
EMBED(sandbox, "sandbox.json");

static const struct preset shipped[] = {
	{"cis-docker", "cis-docker.json", cis_docker, cis_docker_end},
	{"nsa", "nsa.json", nsa, nsa_end},
	{"production", "production.json", production, production_end},
	{"pss-baseline", "pss-baseline.json", pss_baseline, pss_baseline_end},
	{"pss-restricted", "pss-restricted.json", pss_restricted,
	 pss_restricted_end},
	{"sandbox", "sandbox.json", sandbox, sandbox_end},
};
#define SHIPPED (sizeof(shipped) / sizeof(shipped[0]))

const struct preset *presets_at(size_t index)
{
	if (index < SHIPPED)
		return &shipped[index];
	index -= SHIPPED;
	return index < presets_pss_count ? &presets_pss[index] : NULL;
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
	for (size_t i = 0; i < SHIPPED && used < PRESETS_LIST_MAX; i++)
		used += (size_t)snprintf(out + used, PRESETS_LIST_MAX - used,
					 "%s%s", i ? ", " : "",
					 shipped[i].name);
}

bool presets_reserve(const char *name)
{
	return presets_find(name) || strchr(name, '@');
}
