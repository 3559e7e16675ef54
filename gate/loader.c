#include "gate/loader.h"

#include "base/cleanup.h"

int loader_open(struct loader *loader, uint32_t store, enum source_item item,
		const struct digest *digest, size_t limit, uint64_t *size,
		struct reason *why, struct error *err)
{
	char name[DIGEST_TEXT_SIZE];
	struct error local = ERROR_INIT;
	CLEANUP_FD int fd = -1;

	*size = 0;
	if (store >= loader->store_count)
		return error_set(err, ERROR_SYSTEM, "evidence.inspect",
				 "no store has the number %u", store);
	fd = store_item(&loader->stores[store], item, digest, limit, size,
			&local);
	if (fd < 0 && local.kind == ERROR_NONE) {
		digest_format(name, digest);
		error_reason(why, "evidence.store", NULL, "%s is not there",
			     name);
		return -1;
	}
	if (fd < 0) {
		return error_pass(err, &local);
	}
	if (*size > loader->left)
		return error_set(err, ERROR_INPUT, "evidence.limit",
				 "the evidence of one image is too large");
	loader->left -= *size;
	return steal_fd(&fd);
}

int loader_read(struct loader *loader, uint32_t store, enum source_item item,
		const struct digest *digest, size_t limit, struct buf *out,
		struct reason *why, struct error *err)
{
	char name[DIGEST_TEXT_SIZE];
	uint64_t size;
	CLEANUP_FD int fd = -1;

	buf_release(out);
	fd = loader_open(loader, store, item, digest, limit, &size, why, err);
	if (fd < 0)
		return -1;
	digest_format(name, digest);
	out->limit = limit + 1;
	buf_reserve(out, (size_t)size + 1);
	return file_read(fd, limit, name, "evidence.store", out, err);
}
