#include "shim/exec_process.h"

#include "tap.h"

#define WORDS_MAX 32

static const char container_text[] =
	"{\"terminal\":true,\"user\":{\"uid\":1000,\"gid\":1000,"
	"\"additionalGids\":[5]},\"args\":[\"sleep\"],\"env\":[\"A=1\"],"
	"\"cwd\":\"/w\",\"noNewPrivileges\":true,"
	"\"capabilities\":{\"bounding\":[\"CAP_KILL\"]}}";

/* The process that @flavour builds for @line, or the error's id. */
static const char *build(enum runtime_flavour flavour, const char *line)
{
	static struct buf out;
	static char text[512];
	CLEANUP_JSON struct json *container = NULL;
	char *words[WORDS_MAX], *rest = text;
	struct runtime_argv argv;
	static struct error err;
	int count = 0;

	buf_release(&out);
	err = (struct error)ERROR_INIT;
	snprintf(text, sizeof(text), "%s", line);
	while ((words[count] = strsep(&rest, " ")))
		count++;
	json_parse(span_of(container_text), &JSON_STRICT_LIMITS, "container",
		   &container, &err);
	if (runtime_argv_parse(flavour, count, words, &argv, &err) < 0 ||
	    runtime_argv_parse_verb(&argv, &err) < 0 ||
	    exec_process_build(&argv, container, &out, &err) < 0)
		return err.reason.id;
	return out.data;
}

/* Whether the process for @line says the same as @want. */
static void builds(enum runtime_flavour flavour, const char *line,
		   const char *want)
{
	CLEANUP_JSON struct json *got_tree = NULL;
	CLEANUP_JSON struct json *want_tree = NULL;
	const char *got = build(flavour, line);
	const char *name = flavour == RUNTIME_CRUN ? "crun" : "runc";

	json_parse(span_of(got), &JSON_STRICT_LIMITS, "got", &got_tree, NULL);
	json_parse(span_of(want), &JSON_STRICT_LIMITS, "want", &want_tree,
		   NULL);
	if (!ok(want_tree && json_equal(got_tree, want_tree), "%s: %s", name,
		line))
		printf("# got:  %s\n# want: %s\n", got, want);
}

static void test_runc(void)
{
	builds(RUNTIME_RUNC, "W exec ID sh -c x",
	       "{\"terminal\":false,\"user\":{\"uid\":1000,\"gid\":1000,"
	       "\"additionalGids\":[5]},\"args\":[\"sh\",\"-c\",\"x\"],"
	       "\"env\":[\"A=1\"],\"cwd\":\"/w\",\"noNewPrivileges\":true,"
	       "\"capabilities\":{\"bounding\":[\"CAP_KILL\"]}}");
	builds(RUNTIME_RUNC,
	       "W exec -u 0:0 -g 6 -g 7 -e B=2 --cwd / -t --cap CAP_X "
	       "--apparmor a --process-label l ID sh",
	       "{\"terminal\":true,\"user\":{\"uid\":0,\"gid\":0,"
	       "\"additionalGids\":[5,6,7]},\"args\":[\"sh\"],"
	       "\"env\":[\"A=1\",\"B=2\"],\"cwd\":\"/\","
	       "\"noNewPrivileges\":true,\"apparmorProfile\":\"a\","
	       "\"selinuxLabel\":\"l\",\"capabilities\":{"
	       "\"bounding\":[\"CAP_KILL\",\"CAP_X\"],"
	       "\"effective\":[\"CAP_X\"],\"permitted\":[\"CAP_X\"],"
	       "\"ambient\":[\"CAP_X\"]}}");
	builds(RUNTIME_RUNC, "W exec -u 7 ID sh",
	       "{\"terminal\":false,\"user\":{\"uid\":7,\"gid\":1000,"
	       "\"additionalGids\":[5]},\"args\":[\"sh\"],"
	       "\"env\":[\"A=1\"],\"cwd\":\"/w\",\"noNewPrivileges\":true,"
	       "\"capabilities\":{\"bounding\":[\"CAP_KILL\"]}}");
}

static void test_crun(void)
{
	/* root, new privileges, the container's capabilities */
	builds(RUNTIME_CRUN, "W exec ID sh",
	       "{\"user\":{},\"args\":[\"sh\"],\"cwd\":\"/\","
	       "\"capabilities\":{\"bounding\":[\"CAP_KILL\"]}}");
	builds(RUNTIME_CRUN, "W exec --no-new-privs -u 7:8 -e A=2 ID sh",
	       "{\"user\":{\"uid\":7,\"gid\":8},\"args\":[\"sh\"],"
	       "\"cwd\":\"/\",\"env\":[\"A=2\"],\"noNewPrivileges\":true,"
	       "\"capabilities\":{\"bounding\":[\"CAP_KILL\"]}}");
	builds(RUNTIME_CRUN, "W exec -c CAP_X ID sh",
	       "{\"user\":{},\"args\":[\"sh\"],\"cwd\":\"/\","
	       "\"capabilities\":{\"bounding\":[\"CAP_X\"],"
	       "\"effective\":[\"CAP_X\"],\"permitted\":[\"CAP_X\"],"
	       "\"ambient\":[\"CAP_X\"]}}");
}

static void test_refused(void)
{
	static const char *const users[] = {"root",
					    "-1",
					    "2147483648",
					    "4294967295",
					    "1000:",
					    ":0",
					    "0x0",
					    "1e3",
					    "1000:root",
					    "0:0:0",
					    "99999999999999999999"};
	char line[128];

	for (size_t i = 0; i < sizeof(users) / sizeof(users[0]); i++) {
		snprintf(line, sizeof(line), "W exec --user %s ID sh",
			 users[i]);
		is(build(RUNTIME_RUNC, line), "request.option", "the user '%s'",
		   users[i]);
	}
	is(build(RUNTIME_RUNC, "W exec -g x ID sh"), "request.option",
	   "a group by name");
	ok(build(RUNTIME_RUNC, "W exec --user 2147483647 ID sh")[0] == '{',
	   "the last user there is");
}

int main(void)
{
	test_runc();
	test_crun();
	test_refused();
	return tap_done();
}
