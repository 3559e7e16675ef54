/* What lies in a container's layer, on files and on a real overlay. */
#include "gate/gather_layer.h"

#include "tests/unit/subject.h"
#include "tests/unit/temp.h"
#include "tests/unit/unreadable.h"

#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <sys/mount.h>
#include <unistd.h>

#define SPEC                                                                   \
	"{'process':{'cwd':'/srv/app'},'mounts':["                             \
	"{'destination':'/proc','type':'proc'},"                               \
	"{'destination':'//etc/./hosts','type':'bind'},"                       \
	"{'destination':'/data/vol','type':'bind'},"                           \
	"{'destination':'/dev','type':'tmpfs'}]}"

static const struct {
	const char *make; /* shell, in the layer */
	enum layer_state state;
	const char *found;
} cases[] = {
	{":", LAYER_PRISTINE, ""},
	/* the places that runtimes make */
	{"mkdir -p proc dev etc data/vol srv/app && : >etc/hosts",
	 LAYER_PRISTINE, ""},
	{"mkdir etc && ln -s /proc/mounts etc/mtab", LAYER_PRISTINE, ""},
	/* docker cp */
	{"echo x >app", LAYER_WRITTEN, "/app"},
	{"mkdir -p usr/bin", LAYER_WRITTEN, "/usr"},
	{"mkdir etc && echo x >etc/hosts", LAYER_WRITTEN, "/etc/hosts"},
	{"mkdir etc && : >etc/passwd", LAYER_WRITTEN, "/etc/passwd"},
	{"mkdir -p data/vol && echo x >data/vol/x", LAYER_WRITTEN,
	 "/data/vol/x"},
	{"mkdir -p data/other", LAYER_WRITTEN, "/data/other"},
	{"mkdir -p srv/app && echo x >srv/app/run", LAYER_WRITTEN,
	 "/srv/app/run"},
	{"mkdir etc && ln -s /tmp/x etc/hosts", LAYER_WRITTEN, "/etc/hosts"},
	{"ln -s /tmp proc", LAYER_WRITTEN, "/proc"},
	{"mkdir etc && ln -s /tmp/x etc/mtab", LAYER_WRITTEN, "/etc/mtab"},
	{"mkfifo dev", LAYER_WRITTEN, "/dev"},
};

static void test_walk(const struct json *config)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct layer_fact fact = {.state = LAYER_UNKNOWN};
		int fd;

		temp_run("rm -rf layer && mkdir layer && cd layer && %s",
			 cases[i].make);
		fd = open("layer", O_PATH | O_DIRECTORY | O_CLOEXEC);
		gather_layer_walk(fd, config, &fact);
		ok(fact.state == cases[i].state, "%s", cases[i].make);
		is(fact.found, cases[i].found, "found '%s'", cases[i].found);
		close(fd);
	}
}

/* What was not read may be what a copy put there. */
static void test_unreadable(const struct json *config)
{
	struct layer_fact fact = {.state = LAYER_PRISTINE};
	int fd;

	temp_run("rm -rf layer && mkdir -p layer/proc layer/dev");
	fd = open("layer", O_PATH | O_DIRECTORY | O_CLOEXEC);
	for (unreadable_after = 0; unreadable_after < 4;) {
		int entries = unreadable_after;

		gather_layer_walk(fd, config, &fact);
		ok(fact.state == LAYER_UNKNOWN &&
			   strncmp(fact.found, "cannot read all of /", 20) == 0,
		   "a disk that fails after %d entries: %s", entries,
		   fact.found);
		unreadable_after = entries + 1;
	}
	unreadable_after = -1;
	gather_layer_walk(fd, config, &fact);
	ok(fact.state == LAYER_PRISTINE, "the same when it can be read");
	close(fd);
}

static enum layer_state learn(const char *root, const char *bundle,
			      enum gather_mode mode, const char *engine)
{
	struct facts facts = {.kind = {.state = FACT_UNKNOWN}};
	struct error err = ERROR_INIT;
	char text[8192];
	struct json *config;

	snprintf(text, sizeof(text), "{'root':{'path':'%s'}}", root);
	config = subject_json(text);
	facts_set(&facts.engine, FACT_ATTESTED, engine);
	if (gather_layer(config, bundle, mode, &facts, &err) < 0)
		subject_bail(&err, root);
	json_free(config);
	return facts.layer.state;
}

static void test_modes(void)
{
	char cwd[4096];

	if (!getcwd(cwd, sizeof(cwd)))
		return;
	ok(learn("/no/such/root", "", GATHER_CHECK, "docker") ==
		   LAYER_UNANSWERED,
	   "check cannot say what is not here");
	ok(learn("rootfs", "", GATHER_GIVEN, "docker") == LAYER_UNANSWERED,
	   "nor can it when nothing is asked");
	ok(learn("/no/such/root", "", GATHER_NODE, "docker") == LAYER_UNKNOWN,
	   "on a node it has to be known");
	temp_run("mkdir -p bundle/rootfs");
	snprintf(cwd + strlen(cwd), sizeof(cwd) - strlen(cwd), "/bundle");
	ok(learn("rootfs", cwd, GATHER_NODE, "none") == LAYER_PRISTINE,
	   "without an engine the root is what root put there");
	ok(learn("rootfs", cwd, GATHER_NODE, "docker") == LAYER_UNKNOWN,
	   "an engine's is a mount");
}

static bool mount_overlay(const char *place, bool writable)
{
	char text[16384];
	char merged[8192];

	if (writable)
		snprintf(text, sizeof(text),
			 "lowerdir=%s/lower,upperdir=%s/upper,workdir=%s/work",
			 place, place, place);
	else
		snprintf(text, sizeof(text), "lowerdir=%s/lower:%s/upper",
			 place, place);
	snprintf(merged, sizeof(merged), "%s/merged", place);
	return mount("overlay", merged, "overlay", 0, text) == 0;
}

/* docker create; docker cp; docker start: on the file system itself. */
static void test_overlay(void)
{
	char place[4096];
	char merged[8192];

	temp_run("mkdir o");
	if (unshare(CLONE_NEWNS) < 0 ||
	    mount("none", "/", "none", MS_REC | MS_PRIVATE, NULL) < 0 ||
	    mount("tmpfs", "o", "tmpfs", 0, NULL) < 0 ||
	    !realpath("o", place)) {
		ok(true, "an overlay # SKIP no mounts here");
		return;
	}
	temp_run("cd o && mkdir lower upper work merged");
	snprintf(merged, sizeof(merged), "%s/merged", place);
	if (!mount_overlay(place, true)) {
		ok(true, "an overlay # SKIP no overlayfs here");
		umount("o");
		return;
	}
	ok(learn(merged, "", GATHER_NODE, "docker") == LAYER_PRISTINE,
	   "before: nothing lies in the layer");
	temp_run("echo x >o/merged/app");
	ok(learn(merged, "", GATHER_NODE, "docker") == LAYER_WRITTEN,
	   "after docker cp something does");
	umount(merged);
	ok(mount_overlay(place, false) &&
		   learn(merged, "", GATHER_NODE, "docker") == LAYER_PRISTINE,
	   "a layer that nobody can write");
	umount(merged);
	umount("o");
}

int main(void)
{
	struct json *config;

	temp_make();
	config = subject_json(SPEC);
	test_walk(config);
	test_unreadable(config);
	json_free(config);
	test_modes();
	test_overlay();
	temp_remove();
	return tap_done();
}
