#include "gate/gather_sockets.h"

#include "base/file.h"

#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define ID	  "internal.facts"
#define TABLE	  "/proc/net/unix"
#define LISTENING 0x10000 /* __SO_ACCEPTCON in the column Flags */

/* The last component of the path, or the end of it. */
static const struct {
	const char *name;
	const char *label;
} names[] = {
	{"docker.sock", "Docker's socket"},
	{"containerd.sock", "containerd's socket"},
	{"containerd.sock.ttrpc", "containerd's socket"},
	{"crio.sock", "CRI-O's socket"},
	{"podman.sock", "Podman's socket"},
	{"buildkitd.sock", "BuildKit's socket"},
	{"nri.sock", "containerd's plugin socket"},
	{"dockershim.sock", "dockershim's socket"},
	{"cri-dockerd.sock", "cri-dockerd's socket"},
};

/* Takes a word off @line, and the spaces behind it. */
static struct span take_word(struct span *line)
{
	struct span word = {line->data, 0};

	while (word.size < line->size && line->data[word.size] != ' ')
		word.size++;
	line->data += word.size;
	line->size -= word.size;
	while (line->size > 0 && line->data[0] == ' ') {
		line->data++;
		line->size--;
	}
	return word;
}

/*
 * "Num: RefCount Protocol Flags Type St Inode Path": the path of a socket that
 * is listened on; empty for others.
 */
static struct span listening_path(struct span line)
{
	struct span words[7];
	char flags[16] = "";

	for (size_t i = 0; i < 7; i++)
		words[i] = take_word(&line);
	if (words[3].size >= sizeof(flags))
		return (struct span){NULL, 0};
	memcpy(flags, words[3].data, words[3].size);
	if (!(strtoul(flags, NULL, 16) & LISTENING))
		return (struct span){NULL, 0};
	return line;
}

static const char *label_of(struct span path)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		size_t size = strlen(names[i].name);

		if (path.size > size && memcmp(path.data + path.size - size,
					       names[i].name, size) == 0)
			return names[i].label;
	}
	return NULL;
}

bool gather_sockets_next(struct span *text, struct span *path,
			 const char **label)
{
	while (text->size > 0) {
		const char *end = memchr(text->data, '\n', text->size);
		size_t size = end ? (size_t)(end - text->data) : text->size;

		*path = listening_path((struct span){text->data, size});
		*label = label_of(*path);
		text->data += size + (end != NULL);
		text->size -= size + (end != NULL);
		if (path->size > 0 && path->data[0] == '/' && *label)
			return true;
	}
	return false;
}

static bool is_roots(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISSOCK(st.st_mode) && st.st_uid == 0;
}

int gather_sockets(struct gather_controls *controls, struct error *err)
{
	CLEANUP_FD int fd = open(TABLE, O_RDONLY | O_CLOEXEC);
	CLEANUP_BUF struct buf text = BUF_INIT;
	struct span rest;
	struct span path;
	const char *label;

	if (fd < 0)
		return error_set_errno(err, ID, "cannot open '%s'", TABLE);
	if (file_read(fd, GATHER_SOCKETS_SIZE_MAX, TABLE, ID, &text, err) < 0)
		return -1;
	rest = buf_span(&text);
	while (gather_sockets_next(&rest, &path, &label)) {
		char name[PATH_MAX];

		if (path.size >= sizeof(name))
			continue; /* no socket has a name as long as this */
		memcpy(name, path.data, path.size);
		name[path.size] = '\0';
		if (is_roots(name) &&
		    gather_control_add(controls, name, label, err) < 0)
			return -1;
	}
	return 0;
}
