/*
 * The documents of an image in one form: what decides which image is meant and
 * what a container of it would run. image-spec image-index.md, manifest.md,
 * config.md; moby, image/tarexport.
 *
 *   {"kind":"index","images":[{"digest","name","os","architecture"}]}
 *   {"kind":"manifest","image":true,"config":"sha256:...","annotations":{}}
 *   {"kind":"config","os","architecture","config":{"User", ...}}
 *   {"kind":"save","images":[{"config":"PATH","names":[]}]}
 */
#ifndef OCI_IMAGE_FORM_H
#define OCI_IMAGE_FORM_H

#include "base/error.h"
#include "base/json.h"

/*
 * Reads a document that a stranger wrote; to be called in a confined child.
 * A manifest whose layers are no image's ("image": false) is a signature or
 * another artifact. Returns 0 with *out the caller's, or -1 with *err set
 * ("manifest.*", "json.*").
 */
int image_form_read(struct span text, struct json **out, struct error *err);

/*
 * Whether @form has that shape, wherever it comes from. Returns 0, or -1 with
 * *err set ("evidence.inspect").
 */
int image_form_check(const struct json *form, struct error *err);

#endif
