#include "shim/runtime_path.h"

#include <errno.h>
#include <link.h>
#include <string.h>
#include <sys/auxv.h>

#define ID	  "policy.runtime"
#define NOTE_NAME "ocigate"
#define NOTE_MAX  1024 /* more notes than a program of ours has */
#define PHDR_MAX  32

/*
 * The note by which programs of ocigate know each other, whatever they are
 * called and wherever they were copied: executing one another they would never
 * end.
 */
static const struct {
	ElfW(Nhdr) header;
	char name[sizeof(NOTE_NAME)];
} note __attribute__((used, aligned(4), section(".note.ocigate"))) = {
	{sizeof(NOTE_NAME), 0, 1}, NOTE_NAME};

static size_t padded(size_t size, size_t align)
{
	return (size + align - 1) & ~(align - 1);
}

/* Looks through the notes of one segment. */
static bool has_note(const char *data, size_t size, size_t align)
{
	size_t at = 0;

	if (align != 8)
		align = 4;
	while (size - at >= sizeof(ElfW(Nhdr))) {
		const char *name = data + at + sizeof(ElfW(Nhdr));
		ElfW(Nhdr) header;
		size_t step;

		memcpy(&header, data + at, sizeof(header));
		if (header.n_namesz > size || header.n_descsz > size)
			return false;
		step = padded(sizeof(header) + header.n_namesz, align) +
		       padded(header.n_descsz, align);
		if (header.n_namesz == sizeof(NOTE_NAME) &&
		    size - at >= sizeof(note) &&
		    memcmp(name, NOTE_NAME, sizeof(NOTE_NAME)) == 0)
			return true;
		if (step > size - at)
			return false;
		at += step;
	}
	return false;
}

static bool segment_has_note(int fd, const ElfW(Phdr) * segment)
{
	char data[NOTE_MAX];
	size_t size =
		segment->p_filesz < NOTE_MAX ? segment->p_filesz : NOTE_MAX;
	ssize_t got = pread(fd, data, size, (off_t)segment->p_offset);

	return got > 0 && has_note(data, (size_t)got, segment->p_align);
}

/* Whether the program @fd carries ocigate's note. */
static bool is_ours(int fd)
{
	ElfW(Phdr) segments[PHDR_MAX];
	ElfW(Ehdr) header;
	size_t count;
	ssize_t got;

	if (pread(fd, &header, sizeof(header), 0) != sizeof(header) ||
	    memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 ||
	    header.e_phentsize != sizeof(segments[0]))
		return false;
	count = header.e_phnum < PHDR_MAX ? header.e_phnum : PHDR_MAX;
	got = pread(fd, segments, count * sizeof(segments[0]),
		    (off_t)header.e_phoff);
	for (size_t i = 0; got > 0 && i < (size_t)got / sizeof(segments[0]);
	     i++)
		if (segments[i].p_type == PT_NOTE &&
		    segment_has_note(fd, &segments[i]))
			return true;
	return false;
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static int own_file(char out[RUNTIME_PATH_MAX])
{
	ssize_t size = readlink("/proc/self/exe", out, RUNTIME_PATH_MAX - 1);

	out[size > 0 ? size : 0] = '\0';
	return size > 0 ? 0 : -1;
}

void runtime_path_called(char out[RUNTIME_PATH_MAX])
{
	const char *called = (const char *)getauxval(AT_EXECFN);

	if (called && called[0] == '/' && strlen(called) < RUNTIME_PATH_MAX)
		strcpy(out, called);
	else
		own_file(out);
}

/* Joins the first @size bytes of @directory and the three names; 0 or -1. */
static int join(char out[RUNTIME_PATH_MAX], const char *directory, size_t size,
		const char *a, const char *b, const char *c)
{
	if (size + strlen(a) + strlen(b) + strlen(c) >= RUNTIME_PATH_MAX)
		return -1;
	memcpy(out, directory, size);
	strcpy(stpcpy(stpcpy(out + size, a), b), c);
	return 0;
}

/* Whether something is there at all; asked first, as an error costs more. */
static bool exists(const char *path)
{
	return access(path, F_OK) == 0 || errno != ENOENT;
}

static int check_candidate(const char *path, enum file_trust trust,
			   struct error *err)
{
	CLEANUP_FD int fd = file_open(path, FILE_PROGRAM, trust, ID, err);

	if (fd < 0) {
		error_wrap(err, "runtime");
		return error_hint(err, "set 'runtime' in ocigate.json to runc "
				       "or crun");
	}
	if (!is_ours(fd))
		return 0;
	error_set(err, ERROR_POLICY, ID, "the runtime '%s' is ocigate itself",
		  path);
	return error_hint(err, "set 'runtime' in ocigate.json to the real runc "
			       "or crun");
}

static bool is_runtime_name(const char *name)
{
	return strcmp(name, "runc") == 0 || strcmp(name, "crun") == 0;
}

static enum runtime_flavour flavour_of(const char *path)
{
	return strncmp(base_name(path), "crun", 4) == 0 ? RUNTIME_CRUN
							: RUNTIME_RUNC;
}

/* Finds NAME.real or NAME.distrib where the shim was called as NAME. */
static bool find_diverted(const char *name, const char *called,
			  struct runtime_path *out)
{
	static const char *const suffixes[] = {".real", ".distrib"};
	size_t size = (size_t)(base_name(called) - called);

	for (size_t i = 0; called[0] && i < 2; i++)
		if (join(out->path, called, size, name, suffixes[i], "") == 0 &&
		    exists(out->path))
			return true;
	out->path[0] = '\0';
	return false;
}

static bool search(enum file_trust trust, struct runtime_path *out)
{
	static const char names[][8] = {"runc", "crun"};
	static const char directories[][20] = {
		"/usr/bin/",	    "/usr/sbin/", "/usr/local/bin/",
		"/usr/local/sbin/", "/bin/",	  "/sbin/"};

	for (size_t i = 0; i < 2; i++)
		for (size_t j = 0; j < 6; j++) {
			struct error ignored = ERROR_INIT;

			join(out->path, directories[j], strlen(directories[j]),
			     names[i], "", "");
			if (exists(out->path) &&
			    check_candidate(out->path, trust, &ignored) == 0)
				return true;
		}
	out->path[0] = '\0';
	return false;
}

static int none(bool divert, struct error *err)
{
	error_set(err, ERROR_POLICY, ID,
		  divert ? "no diverted runtime lies beside this program"
			 : "no runc or crun that is root's was found");
	return error_hint(err, "set 'runtime' in ocigate.json");
}

/* Fills out->path; what it names is not checked yet unless searched. */
static int choose(const struct runtime_config *config, const char *name,
		  const char *called, enum file_trust trust,
		  struct runtime_path *out, struct error *err)
{
	bool divert = is_runtime_name(name);

	out->diverted = divert && find_diverted(name, called, out);
	if (!out->diverted)
		strcpy(out->path, config->runtime);
	if (out->path[0])
		return check_candidate(out->path, trust, err);
	return !divert && search(trust, out) ? 0 : none(divert, err);
}

int runtime_path_find(const struct runtime_config *config, const char *argv0,
		      const char *called, enum file_trust trust,
		      struct runtime_path *out, struct error *err)
{
	const char *name = base_name(argv0);
	int result = choose(config, name, called, trust, out, err);

	if (result < 0)
		out->path[0] = '\0';
	if (config->flavour[0])
		name = config->flavour;
	else if (out->path[0])
		name = out->path;
	out->flavour = flavour_of(name);
	return result;
}

static bool lies_in(char out[RUNTIME_PATH_MAX], const char *directory,
		    size_t size, const char *below)
{
	return join(out, directory, size, below, "/ocigate-judge", "") == 0 &&
	       exists(out);
}

int runtime_path_judge(enum file_trust trust, char out[RUNTIME_PATH_MAX],
		       struct error *err)
{
	static const char installed[] = OCIGATE_LIBEXEC;
	char self[RUNTIME_PATH_MAX];
	size_t beside, above;
	CLEANUP_FD int fd = -1;

	own_file(self);
	beside = (size_t)(base_name(self) - self);
	beside -= beside > 0; /* without the slash */
	above = beside;
	while (above > 0 && self[--above] != '/')
		;
	if (!beside || (!lies_in(out, self, beside, "") &&
			!lies_in(out, self, above, "/libexec/ocigate")))
		lies_in(out, installed, sizeof(installed) - 1, "");
	fd = file_open(out, FILE_PROGRAM, trust, "internal.judge", err);
	if (fd >= 0)
		return 0;
	return error_hint(err, "install ocigate-judge beside ocigate-shim or "
			       "in " OCIGATE_LIBEXEC);
}

char *runtime_path_argv0(struct runtime_path *runtime, char *argv0)
{
	if (runtime->diverted)
		return argv0;
	return strchr(argv0, '/') ? runtime->path
				  : strrchr(runtime->path, '/') + 1;
}
