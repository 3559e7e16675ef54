/*
 * The reference of an image that Docker runs, from what the user typed and
 * from repositories.json.
 */
#ifndef GATE_DOCKER_REFERENCE_H
#define GATE_DOCKER_REFERENCE_H

#include "base/json.h"
#include "policy/facts.h"

/*
 * Fills *out from @typed (.Config.Image) for the image @image (.Image).
 * @names is repositories.json, or NULL. A repository that holds the image
 * under NAME@DIGEST was pulled from, or pushed to: the fact is attested, and
 * says NAME@DIGEST: the tag that was typed is anybody's to set. Else it is
 * what was typed, chosen. For a bare image ID any such repository will do;
 * without one the fact is FACT_NONE.
 */
void docker_reference(struct span typed, struct span image,
		      const struct json *names, struct fact *out);

#endif
