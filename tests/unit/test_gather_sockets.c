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
		static const struct settings none;
		struct gather_controls controls;
		size_t before;

		gather_control_list(&none, &controls, NULL);
		before = controls.count;
		ok(gather_sockets_parse(span_of(rows[i].text), &controls,
					NULL) == 0,
		   "table %zu", i);
		if (rows[i].path)
			is(controls.count == before + 1
				   ? controls.all[before].path
				   : "none",
			   rows[i].path, "what it lists");
		else
			ok(controls.count == before, "lists nothing");
		gather_control_release(&controls);
	}
}

static void test_here(void)
{
	static const struct settings none;
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	struct gather_controls controls;
	struct error err = ERROR_INIT;
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	temp_make();
	snprintf(address.sun_path, sizeof(address.sun_path),
		 "%s/my-docker.sock", temp_dir);
	ok(bind(fd, (struct sockaddr *)&address, sizeof(address)) == 0 &&
		   listen(fd, 1) == 0,
	   "an engine listens");
	gather_control_list(&none, &controls, NULL);
	ok(gather_sockets(&controls, &err) == 0 &&
		   gather_control_by_name(&controls, temp_dir, false),
	   "and is found %s", err.reason.msg);
	gather_control_release(&controls);
	close(fd);
	temp_remove();
}

int main(void)
{
	test_parse();
	test_here();
	return tap_done();
}
