#include "gate/gather_paths.h"

#include "tap.h"
#include "temp.h"

#include <sched.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static struct settings settings;

/* A tree from a format; "~" stands for the temporary directory. */
static struct json *tree(const char *text)
{
	CLEANUP_BUF struct buf whole = BUF_INIT;
	struct error err = ERROR_INIT;
	struct json *out = NULL;

	for (; *text; text++) {
		if (*text == '~')
			buf_add_text(&whole, temp_dir);
		else
			buf_add_char(&whole, *text);
	}
	if (json_parse(buf_span(&whole), &JSON_STRICT_LIMITS, "text", &out,
		       &err) < 0)
		printf("# %s\n", err.reason.msg);
	return out;
}

/* The fact of the mount source @source. */
static struct path_fact fact_of(const char *source, enum gather_mode mode)
{
	char text[1024];
	CLEANUP_JSON struct json *config = NULL;
	struct facts facts = {0};
	struct path_fact fact = {.is_control = HOST_UNKNOWN};
	struct error err = ERROR_INIT;

	snprintf(text, sizeof(text),
		 "{\"mounts\":[{\"type\":\"bind\",\"source\":\"%s\"}]}",
		 source);
	config = tree(text);
	if (gather_paths(config, &settings, "", mode, &facts, &err) < 0)
		printf("# %s\n", err.reason.msg);
	if (facts.path_count == 1)
		fact = facts.paths[0];
	facts_release(&facts);
	return fact;
}

static enum host_answer controls(const char *source)
{
	return fact_of(source, GATHER_NODE).is_control;
}

static void set(char *out, const char *rest)
{
	snprintf(out, SETTINGS_PATH_MAX, "%s%s", temp_dir, rest);
}

static void make_host(void)
{
	temp_run("mkdir -p run/engine other free policy/sub etc && "
		 "touch run/engine/engine.sock policy/sub/p.json && "
		 "ln -s ../run other/link && "
		 "ln run/engine/engine.sock other/second && "
		 "ln -s policy/sub sub");
	set(settings.containerd_address, "/run/engine/engine.sock");
	set(settings.policy, "/policy");
}

static void test_names(void)
{
	ok(controls("~/run/engine/engine.sock") == HOST_YES, "the socket");
	ok(controls("~/run") == HOST_YES, "a directory above it");
	ok(controls("~/other/link") == HOST_YES, "a link to that");
	ok(controls("~/other/link/engine/engine.sock") == HOST_YES,
	   "the socket through the link");
	ok(controls("~/other/second") == HOST_YES, "a second name of it");
	ok(controls("~/run/engine/../../run") == HOST_YES, "with dots");
	ok(controls("/") == HOST_YES, "the root");
	ok(controls("~/policy/sub/p.json") == HOST_YES, "a policy");
	ok(controls("~/sub") == HOST_YES, "a link into the policy");
	ok(controls("~/free") == HOST_NO, "a directory beside it");
	ok(controls("~/other") == HOST_NO,
	   "a directory with a link is not what that leads to");
	ok(controls("/var/run/docker.sock") == HOST_YES,
	   "a socket that is not there yet");
	is(fact_of("~/run", GATHER_NODE).control, "containerd's socket",
	   "which one is said");
}

static void test_resolved(void)
{
	char path[512];
	struct path_fact fact = fact_of("~/other/../sub/", GATHER_NODE);

	snprintf(path, sizeof(path), "%s/policy/sub", temp_dir);
	is(fact.resolved, path, "links and dots are resolved");
	fact = fact_of("~//x/./y/../z/", GATHER_NODE);
	snprintf(path, sizeof(path), "%s/x/z", temp_dir);
	is(fact.resolved, path, "what is not there is normalised");
	ok(fact.is_control == HOST_NO, "and no control");
	fact = fact_of("~/sub", GATHER_GIVEN);
	snprintf(path, sizeof(path), "%s/sub", temp_dir);
	is(fact.resolved, path, "without the host a link is a name");
	ok(fact.is_control == HOST_NO, "and no control either");
	fact = fact_of("~/policy/x", GATHER_GIVEN);
	ok(fact.is_control == HOST_YES, "and a control is known by its name");
}

/* Doors that lead elsewhere in the process that mounts. */
static void test_doors(void)
{
	static const char *const doors[] = {"/proc/self/root", "/proc/self/cwd",
					    "/proc/1/root/run", "/dev/fd/0",
					    "/proc/self/fd"};

	for (size_t i = 0; i < 4; i++)
		ok(controls(doors[i]) == HOST_UNKNOWN &&
			   fact_of(doors[i], GATHER_CHECK).is_control ==
				   HOST_UNKNOWN,
		   "%s is not followed", doors[i]);
	ok(controls(doors[4]) == HOST_NO, "%s is a directory", doors[4]);
}

static bool mounted(const char *source, const char *target)
{
	char from[512];
	char to[512];

	snprintf(from, sizeof(from), "%s/%s", temp_dir, source);
	snprintf(to, sizeof(to), "%s/%s", temp_dir, target);
	return mount(from, to, "", MS_BIND, NULL) == 0;
}

static void test_binds(void)
{
	temp_run("mkdir -p m/run m/engine m/sub m/deep/er m/tmp volume");
	if (unshare(CLONE_NEWNS) < 0 ||
	    mount("", "/", "", MS_REC | MS_PRIVATE, NULL) < 0 ||
	    !mounted("run", "m/run") || !mounted("run/engine", "m/engine") ||
	    !mounted("policy/sub", "m/sub") ||
	    !mounted("run/engine", "m/deep/er") || !mounted("run", "volume") ||
	    mount("tmpfs", "m/tmp", "tmpfs", 0, NULL) < 0) {
		ok(true, "# SKIP cannot mount here");
		return;
	}
	ok(controls("~/m/run") == HOST_YES, "a bind mount of the directory");
	ok(controls("~/m/run/engine/engine.sock") == HOST_YES,
	   "the socket in it");
	ok(controls("~/m/engine") == HOST_YES, "of a directory further down");
	ok(controls("~/m/sub/p.json") == HOST_YES,
	   "a policy in a bind mount of a part");
	ok(controls("~/m/deep") == HOST_YES,
	   "a directory with the bind mount below it");
	ok(controls("~/volume") == HOST_YES,
	   "a volume that is a bind mount (docker volume create -o bind)");
	ok(controls("~/m/tmp") == HOST_NO, "another file system");
	ok(controls("~/free") == HOST_NO, "and what has nothing to do with it");
	temp_run("umount m/run m/engine m/sub m/deep/er m/tmp volume");
}

static void ends(const char *text, const char *end, const char *name)
{
	size_t size = strlen(text), more = strlen(end);

	ok(size >= more && strcmp(text + size - more, end) == 0, "%s: '%s'",
	   name, text);
}

/* What a read-only bind of a directory would leave writable. */
static void test_below(void)
{
	temp_run("mkdir -p tree/ro tree/rw tree/sub/deep tree-b top");
	if (!mounted("free", "tree/ro") ||
	    mount("", "tree/ro", "", MS_BIND | MS_REMOUNT | MS_RDONLY, NULL) <
		    0 ||
	    !mounted("free", "tree-b") || !mounted("top", "top")) {
		ok(true, "# SKIP cannot mount here");
		return;
	}
	is(fact_of("~/tree", GATHER_NODE).writable_below, "",
	   "a read-only mount below, and one beside it");
	is(fact_of("~/top", GATHER_NODE).writable_below, "",
	   "the mount itself is not below it");
	mounted("free", "tree/sub/deep");
	ends(fact_of("~/tree", GATHER_NODE).writable_below, "/tree/sub/deep",
	     "a mount below that can be written");
	ends(fact_of("~/tree/sub", GATHER_NODE).writable_below,
	     "/tree/sub/deep", "from the directory between, too");
	is(fact_of("~/tree", GATHER_CHECK).writable_below, "",
	   "which check does not say of other hosts");
	is(fact_of("~/tree/rw", GATHER_NODE).writable_below, "",
	   "not of a sister");
	temp_run("umount tree/ro tree-b top tree/sub/deep");
}

static void test_sockets(void)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	temp_run("mkdir odd");
	ok(controls("~/odd") == HOST_NO, "a directory");
	snprintf(address.sun_path, sizeof(address.sun_path),
		 "%s/odd/docker.sock", temp_dir);
	ok(bind(fd, (struct sockaddr *)&address, sizeof(address)) == 0 &&
		   listen(fd, 1) == 0 && controls("~/odd") == HOST_YES,
	   "an engine listens in it");
	close(fd);
}

/* Which paths of a spec are asked for at all. */
static void test_which(void)
{
	static const char spec[] =
		"{\"root\":{\"path\":\"~/docker/overlay2/x/merged\"},"
		"\"mounts\":["
		"{\"type\":\"proc\",\"source\":\"proc\"},"
		"{\"type\":\"bind\",\"source\":\"relative\"},"
		"{\"type\":\"tmpfs\",\"source\":\"~/free\"},"
		"{\"type\":\"bind\",\"source\":\"~/free\"},"
		"{\"type\":\"bind\"},{\"source\":null},{\"source\":7},"
		"{\"type\":\"overlay\",\"source\":\"overlay\",\"options\":["
		"\"ro\",\"xino=off,lowerdir=~/run:rel:~/other\","
		"\"upperdir=~/etc\",\"workdir=\",\"upperdir=~/a\\\\:b\"]}]}";
	static const char *const wanted[] = {"/free", "/run", "/other", "/etc",
					     "/docker/overlay2/x/merged"};
	CLEANUP_JSON struct json *config = tree(spec);
	struct facts facts = {0};
	struct error err = ERROR_INIT;

	temp_run("mkdir -p docker/overlay2/x/merged");
	set(settings.docker_root, "/docker");
	ok(gather_paths(config, &settings, "", GATHER_NODE, &facts, &err) ==
			   0 &&
		   facts.path_count == 5,
	   "absolute sources once, directories of overlays, the root");
	for (size_t i = 0; i < 5 && i < facts.path_count; i++)
		is(facts.paths[i].path + strlen(temp_dir), wanted[i],
		   "path %zu", i);
	ok(facts.paths[1].is_control == HOST_YES, "the overlay of the socket");
	ok(facts.paths[4].is_control == HOST_NO, "the root is Docker's layer");
	ok(controls("~/docker/overlay2/x/merged") == HOST_YES,
	   "which is no source for others");
	facts_release(&facts);
}

static void test_limits(void)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	CLEANUP_JSON struct json *config = NULL;
	struct facts facts = {0};
	struct error err = ERROR_INIT;
	char path[FACT_VALUE_MAX + 1] = {0};

	memset(path, 'x', FACT_VALUE_MAX);
	path[0] = '/';
	buf_add_format(&text, "{\"mounts\":[{\"source\":\"%s\"}", path);
	for (size_t i = 0; i < FACTS_PATHS_MAX; i++)
		buf_add_format(&text, ",{\"source\":\"/x%zu\"}", i);
	buf_add_text(&text, "]}");
	config = tree(text.data);
	ok(gather_paths(config, &settings, "", GATHER_GIVEN, &facts, &err) ==
			   0 &&
		   facts.path_count == FACTS_PATHS_MAX,
	   "as many as may be; one that is too long has no fact");
	facts_release(&facts);
	json_free(config);
	text.size -= 2;
	buf_add_text(&text, ",{\"source\":\"/more\"}]}");
	config = tree(text.data);
	ok(gather_paths(config, &settings, "", GATHER_GIVEN, &facts, &err) ==
		   -1,
	   "and one more: %s", err.reason.msg);
	is(err.reason.id, "internal.facts", "its id");
	facts_release(&facts);
}

static void test_by_name(void)
{
	struct path_fact fact = {.resolved = "/srv/../run//docker.sock/"};
	struct error err = ERROR_INIT;

	ok(gather_paths_by_name(&settings, NULL, false, &fact, &err) == 0 &&
		   fact.is_control == HOST_YES,
	   "a path that somebody else resolved");
	strcpy(fact.resolved, "/srv/data");
	ok(gather_paths_by_name(&settings, NULL, false, &fact, &err) == 0 &&
		   fact.is_control == HOST_NO && !fact.control[0],
	   "and one that is free");
}

int main(void)
{
	if (geteuid() != 0) {
		printf("1..0 # SKIP needs root: it mounts\n");
		return 0;
	}
	temp_make();
	make_host();
	test_names();
	test_resolved();
	test_doors();
	test_sockets();
	test_which();
	test_limits();
	test_by_name();
	test_binds();
	test_below();
	temp_remove();
	return tap_done();
}
