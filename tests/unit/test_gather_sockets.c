#include "gate/gather_sockets.h"

#include "tap.h"
#include "temp.h"

#include <sys/socket.h>
#include <sys/un.h>

#define HEAD "Num       RefCount Protocol Flags    Type St Inode Path\n"
#define SOCKET(flags, path)                                                    \
	"ffff8881: 00000002 00000000 " flags " 0001 01 12345 " path "\n"
#define LISTENS(path) SOCKET("00010000", path)

static const struct {
	const char *text;
	const char *path; /* NULL: nothing is found */
} rows[] = {
	{HEAD, NULL},
	{HEAD LISTENS("/srv/docker.sock"), "/srv/docker.sock"},
	{LISTENS("/srv/docker.sock"), "/srv/docker.sock"},
	{HEAD LISTENS("/a b/containerd.sock.ttrpc"),
	 "/a b/containerd.sock.ttrpc"},
	{HEAD LISTENS("/srv/k3s-containerd.sock"), "/srv/k3s-containerd.sock"},
	{HEAD SOCKET("00000000", "/srv/docker.sock"), NULL},
	{HEAD LISTENS("@/srv/docker.sock"), NULL},
	{HEAD LISTENS("docker.sock"), NULL},
	{HEAD LISTENS("/srv/docker.socket"), NULL},
	{HEAD LISTENS("/srv/docker.sock/x"), NULL},
	{HEAD LISTENS(""), NULL},
	{"", NULL},
	{"\n\n \n", NULL},
	{"ffff8881: 00000002 00000000 00010000", NULL},
	{"ffff8881: 00000002 00000000 00010000000000000000000 0001 01 1 "
	 "/srv/docker.sock\n",
	 NULL},
};

static void test_parse(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct span text = span_of(rows[i].text);
		struct span path;
		const char *label = NULL;
		bool found = gather_sockets_next(&text, &path, &label);

		ok(found == (rows[i].path != NULL), "table %zu", i);
		ok(!found || span_is(path, rows[i].path), "what it lists");
		ok(!gather_sockets_next(&text, &path, &label), "and no more");
	}
}

static int listen_at(const char *name)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "%s/%s", temp_dir,
		 name);
	ok(bind(fd, (struct sockaddr *)&address, sizeof(address)) == 0 &&
		   listen(fd, 1) == 0,
	   "%s listens", name);
	return fd;
}

/* Whether what listens here makes the directory @name a control. */
static bool is_control(const char *name)
{
	static const struct settings none;
	struct gather_controls controls;
	struct error err = ERROR_INIT;
	char path[256];
	bool found;

	snprintf(path, sizeof(path), "%s/%s", temp_dir, name);
	gather_control_list(&none, &controls, NULL);
	found = gather_sockets(&controls, &err) == 0 &&
		gather_control_by_name(&controls, path, false);
	gather_control_release(&controls);
	return found;
}

static void test_here(void)
{
	int roots;
	int others;

	temp_make();
	temp_run("mkdir a b");
	roots = listen_at("a/my-docker.sock");
	others = listen_at("b/docker.sock");
	temp_run("chown 65533 b/docker.sock");
	ok(is_control("a"), "an engine's socket is found where it is");
	ok(!is_control("b"), "another user's is no engine of the host");
	temp_run("rm a/my-docker.sock");
	ok(!is_control("a"), "nor is one that was removed");
	close(roots);
	close(others);
	temp_remove();
}

int main(void)
{
	test_parse();
	if (geteuid() == 0)
		test_here();
	return tap_done();
}
