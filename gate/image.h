/*
 * What the image rules of a profile need to know, from the facts of the
 * container, the evidence directories and the keys of the policy.
 */
#ifndef GATE_IMAGE_H
#define GATE_IMAGE_H

#include "base/error.h"
#include "gate/engine.h"
#include "gate/gate.h"
#include "policy/policy.h"

struct image_request {
	const struct gate_request *request;
	const struct policy *policy;
	const struct profile *profile;
	const struct facts *facts;
	const struct engine_answer *engine; /* its content stores */
	int64_t now;
	bool clock_sane;
	int64_t deadline; /* CLOCK_MONOTONIC nanoseconds */
};

/*
 * Opens the stores, reads the keys and inspects the image. An image that
 * nothing names gives empty facts, with which no image rule is content.
 * Returns 0 with *out to be released by facts_release_image(), or -1 with
 * *err set.
 */
int image_inspect(const struct image_request *request, struct image_facts *out,
		  struct error *err);

/*
 * The platform of this machine as images name it: "amd64", "arm64".
 */
const char *image_architecture(void);

#endif
