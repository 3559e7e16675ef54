#include "gate/mountinfo.h"

#include "base/file.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define ID	  "internal.mounts"
#define FILE_NAME "/proc/self/mountinfo"

/* Reads a decimal number that ends at @end and moves behind that. */
static bool take_number(char **text, char end, uint64_t *out)
{
	char *at = *text;

	*out = 0;
	if (*at < '0' || *at > '9')
		return false;
	for (; *at >= '0' && *at <= '9'; at++)
		if (__builtin_mul_overflow(*out, 10, out) ||
		    __builtin_add_overflow(*out, (uint64_t)(*at - '0'), out))
			return false;
	if (*at != end)
		return false;
	*text = at + 1;
	return true;
}

/* Takes a word and undoes the kernel's escapes (\040 and others) in place. */
static bool take_word(char **text, const char **out)
{
	char *from = *text;
	char *to = from;

	*out = to;
	for (; *from && *from != ' '; from++, to++) {
		*to = *from;
		if (from[0] == '\\' && from[1] >= '0' && from[1] <= '3' &&
		    from[2] >= '0' && from[2] <= '7' && from[3] >= '0' &&
		    from[3] <= '7') {
			*to = (char)((from[1] - '0') << 6 |
				     (from[2] - '0') << 3 | (from[3] - '0'));
			from += 3;
		}
		if (!*to) /* \000: the kernel writes none */
			return false;
	}
	if (*from != ' ' || to == *out)
		return false;
	*to = '\0';
	*text = from + 1;
	return true;
}

/* "36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw" */
static bool read_line(char *line, struct mountinfo_mount *out)
{
	uint64_t parent;
	uint64_t major;
	uint64_t minor;

	if (!take_number(&line, ' ', &out->id) ||
	    !take_number(&line, ' ', &parent) ||
	    !take_number(&line, ':', &major) ||
	    !take_number(&line, ' ', &minor) || major > UINT32_MAX ||
	    minor > UINT32_MAX || !take_word(&line, &out->root) ||
	    !take_word(&line, &out->point))
		return false;
	out->device = major << 32 | minor;
	out->rest = line;
	return true;
}

static size_t count_lines(struct span text)
{
	size_t count = 0;

	for (size_t i = 0; i < text.size; i++)
		count += text.data[i] == '\n';
	return count;
}

/* Parses out->text in place. */
static int parse(struct mountinfo *out, struct error *err)
{
	size_t lines = count_lines(buf_span(&out->text));
	char *line = out->text.data;

	if (lines == 0 || lines > MOUNTINFO_MOUNTS_MAX ||
	    memchr(out->text.data, '\0', out->text.size))
		return error_set(err, ERROR_INPUT, ID,
				 "%s has %zu lines, or a NUL", FILE_NAME,
				 lines);
	out->mounts = calloc(lines, sizeof(*out->mounts));
	if (!out->mounts)
		return error_set(err, ERROR_SYSTEM, ID, "out of memory");
	for (; out->count < lines; out->count++) {
		char *end = strchr(line, '\n');

		*end = '\0';
		if (!read_line(line, &out->mounts[out->count]))
			return error_set(err, ERROR_INPUT, ID,
					 "line %zu of %s cannot be read",
					 out->count + 1, FILE_NAME);
		line = end + 1;
	}
	return 0;
}

static int parse_or_release(struct mountinfo *out, struct error *err)
{
	if (parse(out, err) == 0)
		return 0;
	mountinfo_release(out);
	return -1;
}

int mountinfo_parse(struct span text, struct mountinfo *out, struct error *err)
{
	memset(out, 0, sizeof(*out));
	buf_add(&out->text, text.data, text.size);
	if (!buf_ok(&out->text))
		return error_set(err, ERROR_SYSTEM, ID, "out of memory");
	return parse_or_release(out, err);
}

int mountinfo_read(struct mountinfo *out, struct error *err)
{
	CLEANUP_FD int fd = open(FILE_NAME, O_RDONLY | O_CLOEXEC);

	memset(out, 0, sizeof(*out));
	if (fd < 0)
		return error_set_errno(err, ID, "cannot open '%s'", FILE_NAME);
	if (file_read(fd, MOUNTINFO_SIZE_MAX, FILE_NAME, ID, &out->text, err) <
	    0) {
		mountinfo_release(out);
		return -1;
	}
	return parse_or_release(out, err);
}

void mountinfo_release(struct mountinfo *mountinfo)
{
	buf_release(&mountinfo->text);
	free(mountinfo->mounts);
	memset(mountinfo, 0, sizeof(*mountinfo));
}

bool mountinfo_below(const char *path, const char *above)
{
	size_t size = strlen(above);

	if (size == 1 && above[0] == '/')
		return path[0] == '/';
	return strncmp(path, above, size) == 0 &&
	       (path[size] == '\0' || path[size] == '/');
}

static const struct mountinfo_mount *
find_mount(const struct mountinfo *mountinfo, uint64_t id)
{
	for (size_t i = 0; i < mountinfo->count; i++)
		if (mountinfo->mounts[i].id == id)
			return &mountinfo->mounts[i];
	return NULL;
}

/* Joins what of a file system is mounted and the rest of a path below. */
static bool join(const char *root, const char *rest, char *out, size_t capacity)
{
	bool is_top = strcmp(root, "/") == 0;
	int length = snprintf(out, capacity, "%s%s", is_top ? "" : root, rest);

	if (length == 0)
		strcpy(out, "/");
	return length >= 0 && (size_t)length < capacity;
}

const struct mountinfo_mount *
mountinfo_mount_of(const struct mountinfo *mountinfo, int fd)
{
	struct statx st;

	if (statx(fd, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_MNT_ID,
		  &st) < 0 ||
	    !(st.stx_mask & STATX_MNT_ID))
		return NULL;
	return find_mount(mountinfo, st.stx_mnt_id);
}

int mountinfo_place(const struct mountinfo *mountinfo, int fd, const char *path,
		    struct mountinfo_place *out, struct error *err)
{
	const struct mountinfo_mount *mount = mountinfo_mount_of(mountinfo, fd);

	if (!mount || !mountinfo_below(path, mount->point))
		return error_set(err, ERROR_SYSTEM, ID,
				 "'%s' lies on no mount of this host", path);
	out->device = mount->device;
	path += strcmp(mount->point, "/") == 0 ? 0 : strlen(mount->point);
	if (!join(mount->root, strcmp(path, "/") == 0 ? "" : path, out->path,
		  sizeof(out->path)))
		return error_set(err, ERROR_SYSTEM, ID, "a path is too long");
	return 0;
}

bool mountinfo_name(const struct mountinfo_mount *mount,
		    const struct mountinfo_place *what, char *out, size_t size)
{
	size_t above = strcmp(mount->root, "/") == 0 ? 0 : strlen(mount->root);
	const char *rest = what->path + above;

	return join(mount->point, strcmp(rest, "/") == 0 ? "" : rest, out,
		    size);
}

bool mountinfo_holds(uint64_t device, const char *root,
		     const struct mountinfo_place *what)
{
	return device == what->device && mountinfo_below(what->path, root);
}

/* Whether the list of options that begins at @text has "ro". */
static bool starts_read_only(const char *text)
{
	return text[0] == 'r' && text[1] == 'o' && strchr(", ", text[2]);
}

bool mountinfo_is_read_only(const struct mountinfo_mount *mount)
{
	const char *last = strrchr(mount->rest, ' ');

	/* the kernel writes "ro" or "rw" first */
	return starts_read_only(mount->rest) ||
	       (last && starts_read_only(last + 1));
}

size_t mountinfo_next(const struct mountinfo *mountinfo, const char *path,
		      size_t from)
{
	while (from < mountinfo->count &&
	       !mountinfo_below(mountinfo->mounts[from].point, path))
		from++;
	return from;
}
