/*
 * The check at start, on a child that is set up as a runtime would and waits.
 * Needs root: user, groups, capabilities, namespaces, mounts are real.
 */
#include "shim/start.h"

#include "tap.h"
#include "temp.h"

#include <grp.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#define NET_BIND 10 /* CAP_NET_BIND_SERVICE */

/* How the child differs from what is judged below. */
enum change {
	CHANGE_NOTHING = 0,
	CHANGE_ROOT,
	CHANGE_GID,
	CHANGE_SAVED_UID,
	CHANGE_GROUP,
	CHANGE_FEWER_GROUPS,
	CHANGE_CAPABILITY,
	CHANGE_PRIVILEGES,
	CHANGE_SECCOMP,
	CHANGE_NETWORK,
	CHANGE_WRITABLE,
	CHANGE_MASKED_FILE,
	CHANGE_MASKED_DIRECTORY,
	CHANGE_FILLED_DIRECTORY,
	CHANGE_READONLY,
};

static const char judged_process[] =
	"{\"user\":{\"uid\":1000,\"gid\":1000,\"additionalGids\":[5,6]},"
	"\"noNewPrivileges\":true,"
	"\"capabilities\":{\"bounding\":[\"CAP_NET_BIND_SERVICE\"]}}";
static const char judged_config[] =
	"{\"root\":{\"readonly\":true},\"linux\":{"
	"\"namespaces\":[{\"type\":\"mount\"},{\"type\":\"network\"}],"
	"\"maskedPaths\":[\"/file\",\"/link\",\"/empty\",\"/none\"],"
	"\"readonlyPaths\":[\"/readonly\",\"/nowhere/x\"],"
	"\"seccomp\":{\"defaultAction\":\"SCMP_ACT_ALLOW\"}}}";

static void need(bool done)
{
	if (!done)
		_exit(1);
}

/* The child's root: a tmpfs with what the config speaks of. */
static void make_root(enum change change)
{
	const unsigned long again = MS_REMOUNT | MS_BIND | MS_RDONLY;
	bool filled = change == CHANGE_FILLED_DIRECTORY;

	need(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0);
	need(mount("tmpfs", "root", "tmpfs", 0, NULL) == 0);
	temp_run("cd root && mkdir empty readonly && touch file && ln -s file "
		 "link");
	if (change != CHANGE_MASKED_FILE)
		need(mount("/dev/null", "root/file", NULL, MS_BIND, NULL) == 0);
	need(mount("tmpfs", "root/empty", "tmpfs", 0, NULL) == 0);
	if (filled)
		temp_run("touch root/empty/secret");
	if (change != CHANGE_MASKED_DIRECTORY)
		need(mount(NULL, "root/empty", NULL, again, NULL) == 0);
	need(mount("root/readonly", "root/readonly", NULL, MS_BIND, NULL) == 0);
	if (change != CHANGE_READONLY)
		need(mount(NULL, "root/readonly", NULL, again, NULL) == 0);
	if (change != CHANGE_WRITABLE)
		need(mount(NULL, "root", NULL, again, NULL) == 0);
	need(chroot("root") == 0 && chdir("/") == 0);
}

static void drop_capabilities(enum change change)
{
	for (int i = 0; i < 64; i++)
		if (i != NET_BIND && !(i == 0 && change == CHANGE_CAPABILITY))
			prctl(PR_CAPBSET_DROP, i, 0, 0, 0);
}

static void become_user(enum change change)
{
	const gid_t groups[] = {5, 6, 0};
	gid_t gid = change == CHANGE_GID ? 0 : 1000;
	uid_t uid = change == CHANGE_ROOT ? 0 : 1000;
	size_t count = change == CHANGE_GROUP	       ? 3
		       : change == CHANGE_FEWER_GROUPS ? 1
						       : 2;

	need(setgroups(count, groups) == 0);
	need(setresgid(gid, gid, gid) == 0);
	need(setresuid(uid, uid, change == CHANGE_SAVED_UID ? 0 : uid) == 0);
}

static void install_filter(void)
{
	struct sock_filter allow = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	struct sock_fprog program = {.len = 1, .filter = &allow};

	need(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0);
}

static void become_container(enum change change, int ready)
{
	const int network = change == CHANGE_NETWORK ? 0 : CLONE_NEWNET;

	need(unshare(CLONE_NEWNS | network) == 0);
	make_root(change);
	drop_capabilities(change);
	if (change == CHANGE_PRIVILEGES) /* the filter needs no NNP then */
		install_filter();
	else
		need(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
	become_user(change);
	if (change != CHANGE_SECCOMP && change != CHANGE_PRIVILEGES)
		install_filter();
	need(write(ready, "", 1) == 1);
	while (true)
		pause();
}

/* A waiting child, or 0 when it could not be made here. */
static pid_t make_container(enum change change)
{
	int ready[2];
	char byte;
	pid_t child;
	bool done;

	if (pipe(ready) < 0)
		return 0;
	child = fork();
	if (child == 0) {
		close(ready[0]);
		become_container(change, ready[1]);
	}
	close(ready[1]);
	done = read(ready[0], &byte, 1) == 1;
	close(ready[0]);
	if (!done)
		waitpid(child, NULL, 0);
	return done ? child : 0;
}

static uint64_t start_of(pid_t pid)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	char path[32];
	uint64_t start = 0;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	frozen_parse_start(temp_read(path, &text), &start);
	return start;
}

/* Compares @child with what was judged, and the namespaces of then. */
static void compare_carried(pid_t child, enum runtime_flavour flavour,
			    const char *process, const char *config,
			    const char *namespaces, struct gate_frozen *out)
{
	CLEANUP_JSON struct json *carried = NULL;
	struct frozen frozen = FROZEN_INIT;
	CLEANUP_JSON struct json *process_tree = NULL;
	CLEANUP_JSON struct json *config_tree = NULL;
	struct start_judged judged = {.flavour = flavour};

	memset(out, 0, sizeof(*out));
	json_parse(span_of(process), &JSON_STRICT_LIMITS, "process",
		   &process_tree, &out->weaker);
	json_parse(span_of(config), &JSON_STRICT_LIMITS, "config", &config_tree,
		   &out->weaker);
	judged.process = process_tree;
	judged.config = config_tree;
	if (namespaces)
		json_parse(span_of(namespaces), &JSON_STRICT_LIMITS, "record",
			   &carried, &out->weaker);
	judged.namespaces = carried;
	if (frozen_open(child, start_of(child), &frozen, &out->weaker) == 0)
		start_compare(&frozen, &judged, out);
	frozen_release(&frozen);
}

static void compare_child(pid_t child, enum runtime_flavour flavour,
			  const char *process, const char *config,
			  struct gate_frozen *out)
{
	compare_carried(child, flavour, process, config, NULL, out);
}

/* Compares a container that has @change. */
static void compare(enum change change, enum runtime_flavour flavour,
		    const char *process, const char *config,
		    struct gate_frozen *out)
{
	pid_t child = make_container(change);

	if (!child) {
		memset(out, 0, sizeof(*out));
		return;
	}
	compare_child(child, flavour, process, config, out);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
}

static const struct {
	enum change change;
	const char *says; /* part of the message; NULL: nothing is weaker */
} changes[] = {
	{CHANGE_NOTHING, NULL},
	{CHANGE_ROOT, "uid 0, 1000 was judged"},
	{CHANGE_GID, "gid 0, 1000 was judged"},
	{CHANGE_SAVED_UID, "uid 0, 1000 was judged"},
	{CHANGE_GROUP, "in group 0"},
	{CHANGE_FEWER_GROUPS, NULL},
	{CHANGE_CAPABILITY, "CAP_CHOWN"},
	{CHANGE_PRIVILEGES, "gain privileges"},
	{CHANGE_SECCOMP, "no seccomp filter"},
	{CHANGE_NETWORK, "network namespace than was judged: the host's"},
	{CHANGE_WRITABLE, "root of the frozen container is writable"},
	{CHANGE_MASKED_FILE, "'/file' is not masked"},
	{CHANGE_MASKED_DIRECTORY, "'/empty' is not masked"},
	{CHANGE_FILLED_DIRECTORY, "'/empty' is not masked"},
	{CHANGE_READONLY, "'/readonly' is not read-only"},
};

static void test_changes(void)
{
	struct gate_frozen out;

	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		const struct reason *reason = &out.weaker.reason;

		compare(changes[i].change, RUNTIME_RUNC, judged_process,
			judged_config, &out);
		if (!changes[i].says) {
			ok(out.compared > 10 && out.weaker.kind == ERROR_NONE &&
				   out.unverified_count == 0,
			   "change %d is not weaker %s", changes[i].change,
			   reason->msg);
			continue;
		}
		ok(out.weaker.kind != ERROR_NONE &&
			   strstr(reason->msg, changes[i].says) &&
			   strcmp(reason->id, "bundle.weaker") == 0,
		   "change %d: %s", changes[i].change, reason->msg);
	}
}

static void test_later(void)
{
	struct gate_frozen out;

	compare(CHANGE_SECCOMP, RUNTIME_CRUN, judged_process, judged_config,
		&out);
	ok(out.weaker.kind == ERROR_NONE && out.unverified_count == 1 &&
		   strcmp(out.unverified[0].id, "linux.seccomp") == 0,
	   "crun filters later: %s", out.unverified[0].msg);
	compare(CHANGE_NOTHING, RUNTIME_CRUN, judged_process, judged_config,
		&out);
	ok(out.weaker.kind == ERROR_NONE && out.unverified_count == 0,
	   "a filter that is there is verified");
}

#define JOINED(path)                                                           \
	"{\"linux\":{\"namespaces\":[{\"type\":\"network\",\"path\":\"" path   \
	"\"}]}}"

/* The path leads to the host's by now; when it was judged, to another's. */
static void test_exchanged(void)
{
	static const char other[] = "{\"network\":\"4:1\"}";
	pid_t child = make_container(CHANGE_NETWORK);
	struct gate_frozen out;
	char same[80];
	struct stat st;

	if (!child || stat("/proc/self/ns/net", &st) < 0)
		return;
	snprintf(same, sizeof(same), "{\"network\":\"%ju:%ju\"}",
		 (uintmax_t)st.st_dev, (uintmax_t)st.st_ino);
	compare_carried(child, RUNTIME_RUNC, judged_process,
			JOINED("/proc/self/ns/net"), other, &out);
	ok(strstr(out.weaker.reason.msg, "judged: the host's"),
	   "a path that leads to another one: %s", out.weaker.reason.msg);
	compare_carried(child, RUNTIME_RUNC, judged_process,
			JOINED("/proc/self/ns/net"), same, &out);
	ok(out.weaker.kind == ERROR_NONE, "  and to the same %s",
	   out.weaker.reason.msg);
	compare_carried(child, RUNTIME_RUNC, judged_process, JOINED("/gone"),
			same, &out);
	ok(out.weaker.kind == ERROR_NONE, "  and nowhere any more %s",
	   out.weaker.reason.msg);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
}

static void test_judged(void)
{
	static const char loose[] = "{\"user\":{\"uid\":1000,\"gid\":1000,"
				    "\"additionalGids\":[5,6]}}";
	struct gate_frozen out;

	compare(CHANGE_SECCOMP, RUNTIME_RUNC, judged_process,
		"{\"linux\":{\"seccomp\":{}}}", &out);
	ok(out.weaker.kind == ERROR_NONE, "of {} runc makes no filter %s",
	   out.weaker.reason.msg);
	compare(CHANGE_NOTHING, RUNTIME_RUNC, loose, "{}", &out);
	ok(strstr(out.weaker.reason.msg, "CAP_NET_BIND_SERVICE"),
	   "no capabilities are none: %s", out.weaker.reason.msg);
	compare(CHANGE_NOTHING, RUNTIME_RUNC, "{}", "{}", &out);
	ok(strstr(out.weaker.reason.msg, "uid 1000, 0 was judged"),
	   "no user is root: %s", out.weaker.reason.msg);
	compare(CHANGE_NOTHING, RUNTIME_RUNC, judged_process,
		"{\"linux\":{\"namespaces\":[{\"type\":\"network\","
		"\"path\":\"/proc/self/ns/net\"}]}}",
		&out);
	ok(strstr(out.weaker.reason.msg, "another network namespace"),
	   "a namespace that was joined: %s", out.weaker.reason.msg);
	compare(CHANGE_NETWORK, RUNTIME_RUNC, judged_process,
		"{\"linux\":{\"namespaces\":[{\"type\":\"network\","
		"\"path\":\"/proc/self/ns/net\"}]}}",
		&out);
	ok(out.weaker.kind == ERROR_NONE, "  and is the one that was judged %s",
	   out.weaker.reason.msg);
	compare(CHANGE_GROUP, RUNTIME_CRUN, judged_process,
		"{\"annotations\":{\"run.oci.keep_original_groups\":\"1\"}}",
		&out);
	ok(out.weaker.kind == ERROR_NONE,
	   "groups that crun was told to keep %s", out.weaker.reason.msg);
}

static bool write_map(pid_t child, const char *name)
{
	char path[32];
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/%s", (int)child, name);
	file = fopen(path, "we");
	if (!file)
		return false;
	fputs("0 100000 10\n20 200000 5\n", file);
	return fclose(file) == 0;
}

/* A waiting child that is uid 21 of a user namespace, 200001 on the host. */
static pid_t make_mapped(void)
{
	int ready[2], mapped[2];
	char byte;
	pid_t child;
	bool done;

	if (pipe(ready) < 0 || pipe(mapped) < 0)
		return 0;
	child = fork();
	if (child == 0) {
		need(unshare(CLONE_NEWUSER) == 0);
		need(write(ready[1], "", 1) == 1 &&
		     read(mapped[0], &byte, 1) == 1);
		drop_capabilities(CHANGE_NOTHING);
		need(setgroups(0, NULL) == 0 && setresgid(21, 21, 21) == 0 &&
		     setresuid(21, 21, 21) == 0);
		need(write(ready[1], "", 1) == 1);
		while (true)
			pause();
	}
	close(ready[1]);
	done = read(ready[0], &byte, 1) == 1 && write_map(child, "uid_map") &&
	       write_map(child, "gid_map") && write(mapped[1], "", 1) == 1 &&
	       read(ready[0], &byte, 1) == 1;
	if (!done) {
		kill(child, SIGKILL);
		waitpid(child, NULL, 0);
	}
	return done ? child : 0;
}

#define MAPPED                                                                 \
	"{\"user\":{\"uid\":21,\"gid\":21},"                                   \
	"\"capabilities\":{\"bounding\":[\"CAP_NET_BIND_SERVICE\"]}}"
#define RANGES(first)                                                          \
	"[{\"containerID\":20,\"hostID\":200000,\"size\":5},"                  \
	"{\"containerID\":0,\"hostID\":" first ",\"size\":10}]"
#define USER_CONFIG(uids, gids)                                                \
	"{\"linux\":{\"namespaces\":[{\"type\":\"user\"}],"                    \
	"\"uidMappings\":" uids ",\"gidMappings\":" gids "}}"

static void test_mapped(void)
{
	struct gate_frozen out;
	pid_t child = make_mapped();

	if (!child) {
		ok(true, "# SKIP no user namespaces here");
		return;
	}
	compare_child(child, RUNTIME_RUNC, MAPPED,
		      USER_CONFIG(RANGES("100000"), RANGES("100000")), &out);
	ok(out.weaker.kind == ERROR_NONE, "the maps that were judged %s",
	   out.weaker.reason.msg);
	compare_child(child, RUNTIME_RUNC, MAPPED,
		      USER_CONFIG(RANGES("100001"), RANGES("100000")), &out);
	ok(strstr(out.weaker.reason.msg, "other uid maps"), "other uids: %s",
	   out.weaker.reason.msg);
	compare_child(child, RUNTIME_RUNC, MAPPED,
		      USER_CONFIG(RANGES("100000"),
				  "[{\"containerID\":0,\"hostID\":1,"
				  "\"size\":1}]"),
		      &out);
	ok(strstr(out.weaker.reason.msg, "other gid maps"), "other gids: %s",
	   out.weaker.reason.msg);
	compare_child(child, RUNTIME_RUNC, "{\"user\":{\"uid\":20,\"gid\":21}}",
		      USER_CONFIG("null", "null"), &out);
	ok(strstr(out.weaker.reason.msg, "uid 200001, 200000 was judged"),
	   "another uid: %s", out.weaker.reason.msg);
	compare_child(child, RUNTIME_RUNC, "{\"user\":{\"uid\":15,\"gid\":21}}",
		      USER_CONFIG("null", "null"), &out);
	ok(strstr(out.weaker.reason.msg, "uid 200001, 15 was judged"),
	   "a uid that has no map: %s", out.weaker.reason.msg);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
}

int main(void)
{
	pid_t probe;

	temp_make();
	temp_run("mkdir root");
	probe = geteuid() == 0 ? make_container(CHANGE_NOTHING) : 0;
	if (!probe) {
		temp_remove();
		printf("1..0 # SKIP cannot set up a container here\n");
		return 0;
	}
	kill(probe, SIGKILL);
	waitpid(probe, NULL, 0);
	test_changes();
	test_later();
	test_judged();
	test_exchanged();
	test_mapped();
	temp_remove();
	return tap_done();
}
