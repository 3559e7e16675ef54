#include "gate/imager.h"

#include "gate/normaliser.h"
#include "oci/image_form.h"

/* The child's side. */

static int work_image(void *context, int socket)
{
	return normaliser_answer(socket, *(struct span *)context,
				 image_form_read);
}

/* The parent's side. */

int imager_run(struct span text, confine_work *work, int64_t deadline,
	       struct json **out, struct error *err)
{
	if (normaliser_run(text, work ? work : work_image, deadline, out, err) <
	    0)
		return -1;
	if (image_form_check(*out, err) == 0)
		return 0;
	json_free(*out);
	*out = NULL;
	return -1;
}
