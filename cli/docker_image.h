/*
 * One image: the spec that Docker would write for a container of it that asks
 * for nothing. What a container may ask for, an image cannot answer.
 */
#ifndef CLI_DOCKER_IMAGE_H
#define CLI_DOCKER_IMAGE_H

#include "cli/sketch.h"

/* Borrowed. */
struct docker_image {
	const struct json *config; /* the member "config" of the image config */
	const char *id;	       /* the digest of the image, or of its config */
	const char *reference; /* or NULL */
	const char *engine;    /* that has it, or "none" */
	const char *root;      /* Docker's data root */
	const struct json *annotations; /* of its manifest, or NULL */
};

/*
 * Draws @image, whose config has the shape of docker_shape_image's. Returns 0
 * with *out to be released by sketch_release(), or -1 with *err set.
 */
int docker_image_draw(const struct docker_image *image, struct sketch *out,
		      struct error *err);

#endif
