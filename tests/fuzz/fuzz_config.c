#include "oci/config.h"

#include <stdlib.h>

/*
 * What is accepted can be written, and is then accepted again and says the
 * same: a repair rests on that.
 */
static void round_trip(struct span text,
		       int (*parse)(struct span, const char *, struct config *,
				    struct error *))
{
	struct config first = CONFIG_INIT, second = CONFIG_INIT;
	CLEANUP_BUF struct buf written = BUF_INIT;
	struct error err = ERROR_INIT;

	if (parse(text, "fuzz", &first, &err) < 0)
		return;
	json_write(first.root, &written);
	if (!buf_ok(&written) ||
	    parse(buf_span(&written), "fuzz", &second, &err) < 0 ||
	    !json_equal(first.root, second.root) ||
	    first.unknown_count != second.unknown_count)
		abort();
	config_release(&first);
	config_release(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = {(const char *)data, size};

	round_trip(text, config_parse);
	round_trip(text, config_parse_process);
	round_trip(text, config_parse_resources);
	return 0;
}
