/*
 * The documents of an image, as check reads them: whatever they are, the form
 * has one of the known shapes.
 */
#include "oci/image_form.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct json *form = NULL;
	struct error err = ERROR_INIT;

	if (image_form_read((struct span){(const char *)data, size}, &form,
			    &err) < 0) {
		if (form || err.kind == ERROR_NONE)
			abort();
		return 0;
	}
	if (!json_text(json_find(form, "kind")))
		abort();
	/* names and annotations may be of any type: then it is refused */
	image_form_check(form, NULL);
	json_free(form);
	return 0;
}
