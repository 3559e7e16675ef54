#include "gate/record.h"

#include "tap.h"
#include "temp.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>

static struct settings settings;

static struct gate_request request = {
	.verb = GATE_CREATE,
	.settings = &settings,
	.container_id = "c1",
	.runtime = "runc",
};

static struct gate_decision *new_decision(bool allow, const char *message)
{
	struct gate_decision *decision = calloc(1, sizeof(*decision));
	struct violation violation = {0};

	strcpy(decision->id, allow ? "ALLOWED0" : "REFUSED0");
	decision->time = 1795301818;
	if (allow) {
		verdict_conclude(&decision->verdict, 1, 1);
		return decision;
	}
	error_reason(&violation.reason, "process.user", "set a user", "%s",
		     message);
	verdict_add(&decision->verdict, &violation, MODE_ENFORCE, false);
	return decision;
}

static int record(bool allow, const char *message)
{
	struct gate_decision *decision = new_decision(allow, message);
	struct error err = ERROR_INIT;
	int result = record_write(&request, decision, &err);

	if (result < 0)
		printf("# %s\n", err.reason.msg);
	gate_release(decision);
	free(decision);
	return result;
}

/* What a record that cannot be written tells people to do. */
static const char *hint_of(void)
{
	struct gate_decision *decision = new_decision(true, "");
	struct error err = ERROR_INIT;

	ok(record_write(&request, decision, &err) < 0, "%s", err.reason.msg);
	gate_release(decision);
	free(decision);
	return err.reason.hint ? err.reason.hint : "none";
}

/* How many lines the log has, and how many of them are not JSON. */
static size_t lines(size_t *bad)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	struct span all = temp_read("log/decisions.jsonl", &text);
	size_t count = 0;

	*bad = 0;
	for (const char *at = all.data; at && *at;) {
		const char *end = strchr(at, '\n');
		struct error err = ERROR_INIT;
		CLEANUP_JSON struct json *tree = NULL;

		if (!end)
			end = at + strlen(at);
		*bad += json_parse((struct span){at, (size_t)(end - at)},
				   &JSON_STRICT_LIMITS, "line", &tree,
				   &err) < 0;
		count++;
		at = *end ? end + 1 : end;
	}
	return count;
}

static void test_appends(void)
{
	size_t bad;

	ok(record(true, "") == 0, "the first record makes file and directory");
	ok(record(true, "") == 0, "allows are never merged");
	ok(lines(&bad) == 2 && bad == 0, "two lines of JSON");
}

static void test_repeats(void)
{
	struct gate_decision *sixth = new_decision(false, "uid is 0");
	CLEANUP_BUF struct buf text = BUF_INIT;
	struct error err = ERROR_INIT;
	size_t bad;

	for (int i = 0; i < 5; i++)
		record(false, "uid is 0");
	ok(lines(&bad) == 3 && bad == 0, "five refusals, one line");
	ok(strstr(temp_read("log/decisions.jsonl", &text).data,
		  "\"count\":5  "),
	   "that counts them");
	strcpy(sixth->id, "REFUSED6");
	record_write(&request, sixth, &err);
	is(sixth->id, "REFUSED0", "the sixth is told by that line's id");
	gate_release(sixth);
	free(sixth);
	record(false, "uid is missing");
	request.container_id = "c2";
	record(false, "uid is 0");
	ok(lines(&bad) == 5 && bad == 0,
	   "another reason and another container are others");
}

static void test_torn(void)
{
	size_t bad;

	temp_run("printf '{\"torn' >>log/decisions.jsonl");
	ok(record(true, "") == 0, "a torn line is closed by the next writer");
	ok(lines(&bad) == 7 && bad == 1, "and only it is lost");
}

static void test_newest(void)
{
	struct error err = ERROR_INIT;
	int64_t seconds = 0;

	ok(record_newest(&settings, &seconds, &err) == 0, "reads the log");
	ok(seconds == 1795301818, "and its newest time");
}

static void test_refuses(void)
{
	temp_run("chmod 0666 log/decisions.jsonl");
	ok(record(true, "") < 0, "a log that anyone can write");
	temp_run("chmod 0600 log/decisions.jsonl && "
		 "ln log/decisions.jsonl log/other");
	ok(record(true, "") < 0, "a log with a second name");
	temp_run("rm log/other && mv log/decisions.jsonl log/other && "
		 "ln -s other log/decisions.jsonl");
	ok(record(true, "") < 0, "a link");
	temp_run("rm log/decisions.jsonl && mkfifo log/decisions.jsonl");
	ok(record(true, "") < 0, "a FIFO");
	temp_run("rm log/decisions.jsonl && mkdir log/decisions.jsonl");
	ok(record(true, "") < 0, "a directory");
	strcpy(settings.decisions_file, "/dev/full");
	ok(record(true, "") < 0, "a device");
	strcpy(settings.decisions_file, "/nonexistent/a/b");
	ok(record(true, "") < 0, "a directory that is not there");
	is(hint_of(),
	   "make that directory, root's, or set decisions.file in "
	   "ocigate.json",
	   "  with what to do");
	temp_run("mkdir -m 777 everybody");
	snprintf(settings.decisions_file, sizeof(settings.decisions_file),
		 "%s/everybody/d.jsonl", temp_dir);
	is(hint_of(),
	   "chown root and chmod go-w it, and every directory above "
	   "it",
	   "another one for a directory that is not root's alone");
}

int main(void)
{
	if (geteuid() != 0) {
		ok(true, "# SKIP the log must be root's");
		return tap_done();
	}
	temp_make();
	umask(022);
	snprintf(settings.decisions_file, sizeof(settings.decisions_file),
		 "%s/log/decisions.jsonl", temp_dir);
	test_appends();
	test_repeats();
	test_torn();
	test_newest();
	test_refuses();
	temp_remove();
	return tap_done();
}
