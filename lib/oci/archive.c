#include "oci/archive.h"

#include "base/cleanup.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <iconv.h>
#include <langinfo.h>
#include <unistd.h>

#define BLOCK_SIZE ((size_t)64 << 10)

/* What is read: first what was read already. */
struct input {
	struct span head;
	int fd;
	char block[BLOCK_SIZE];
};

static void reader_cleanup(struct archive **reader)
{
	archive_read_free(*reader);
}

static int fail(struct error *err, const char *id, const char *name,
		const char *what)
{
	return error_set(err, ERROR_INPUT, id, "'%s' in the archive %s", name,
			 what);
}

static int fail_reader(struct archive *reader, struct error *err)
{
	const char *text = archive_error_string(reader);

	return error_set(err, ERROR_INPUT, "archive.format",
			 "the archive cannot be read: %s",
			 text ? text : "unknown error");
}

/* libarchive's own reader of descriptors asks what it is and where it stands.
 */
static la_ssize_t on_read(struct archive *reader, void *context,
			  const void **block)
{
	struct input *input = context;
	ssize_t got;

	if (input->head.size) {
		size_t size = input->head.size;

		*block = input->head.data;
		input->head = (struct span){NULL, 0};
		return (la_ssize_t)size;
	}
	do
		got = read(input->fd, input->block, sizeof(input->block));
	while (got < 0 && errno == EINTR);
	*block = input->block;
	if (got < 0)
		archive_set_error(reader, errno, "it ends in an error");
	return got;
}

static int copy_data(struct archive *reader, const struct archive_sink *sink,
		     struct error *err)
{
	char block[BLOCK_SIZE / 2];

	for (;;) {
		la_ssize_t got =
			archive_read_data(reader, block, sizeof(block));

		if (got == 0)
			return 0;
		if (got < 0)
			return fail_reader(reader, err);
		if (sink->data(sink->context, (struct span){block, (size_t)got},
			       err) < 0)
			return -1;
	}
}

static bool is_link(struct archive_entry *entry)
{
	return archive_entry_hardlink(entry) || archive_entry_symlink(entry);
}

static int tell_entry(struct archive *reader, struct archive_entry *entry,
		      const struct archive_sink *sink, struct error *err)
{
	const char *path = archive_entry_pathname(entry);
	__LA_MODE_T type = archive_entry_filetype(entry);

	if (!path || !*path)
		return fail(err, "archive.name", "?", "has no usable name");
	if (is_link(entry) && sink->pass_links)
		return 0;
	if (is_link(entry) || (type != AE_IFREG && type != AE_IFDIR))
		return fail(err, "archive.type", path,
			    "is neither a file nor a directory");
	if (sink->enter(sink->context, path, type == AE_IFDIR, err) < 0)
		return -1;
	return type == AE_IFREG ? copy_data(reader, sink, err) : 0;
}

static int open_reader(struct archive *reader, struct input *input,
		       struct error *err)
{
	if (!reader)
		return error_set(err, ERROR_SYSTEM, "archive.memory",
				 "out of memory");
	if (archive_read_support_format_tar(reader) < ARCHIVE_WARN ||
	    archive_read_support_filter_gzip(reader) < ARCHIVE_WARN ||
	    archive_read_support_filter_zstd(reader) < ARCHIVE_WARN ||
	    archive_read_open(reader, input, NULL, on_read, NULL) != ARCHIVE_OK)
		return fail_reader(reader, err);
	return 0;
}

void archive_prepare(void)
{
	iconv_t tables = iconv_open(nl_langinfo(CODESET), "UTF-8");

	if (tables != (iconv_t)-1)
		iconv_close(tables);
}

int archive_each(struct span head, int fd, const struct archive_sink *sink,
		 struct error *err)
{
	CLEANUP(reader_cleanup) struct archive *reader = archive_read_new();
	CLEANUP_FREE struct input *input = calloc(1, sizeof(*input));
	struct archive_entry *entry;
	int status;

	if (!input)
		return error_set(err, ERROR_SYSTEM, "archive.memory",
				 "out of memory");
	input->head = head;
	input->fd = fd;
	if (open_reader(reader, input, err) < 0)
		return -1;
	while ((status = archive_read_next_header(reader, &entry)) ==
	       ARCHIVE_OK)
		if (tell_entry(reader, entry, sink, err) < 0)
			return -1;
	return status == ARCHIVE_EOF ? 0 : fail_reader(reader, err);
}
