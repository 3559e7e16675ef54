/*
 * Imagers: confined children that read one document of an image each (index,
 * manifest, config, manifest.json of `docker save`) and tell what of it decides
 * what a container of the image would run. oci/image_form.h
 */
#ifndef GATE_IMAGER_H
#define GATE_IMAGER_H

#include "base/error.h"
#include "base/json.h"
#include "gate/confine.h"

/*
 * Has @text read by image_form_read() (or by @work, for tests) in a fresh child
 * until the monotonic @deadline. Returns 0 with *out the caller's, of the shape
 * that image_form.h tells; or -1 with *err set ("evidence.file",
 * "evidence.inspect").
 */
int imager_run(struct span text, confine_work *work, int64_t deadline,
	       struct json **out, struct error *err);

#endif
