#include "tests/unit/subject.h"

#include "policy/rules/control.h"

#include <stdio.h>

#define ROOT(members, mounts) "{'root':{" members "},'mounts':[" mounts "]}"

static const struct subject_case roots[] = {
	{ROOT("'path':'r','readonly':true", ""), NULL, NULL},
	{ROOT("'path':'r','readonly':false", ""), NULL, "is writable"},
	{ROOT("'path':'r','readonly':null", ""), NULL, "is writable"},
	{ROOT("'path':'r'", ""), NULL, "is writable"},
	{"{'root':null}", NULL, "is writable"},
	{"{}", NULL, "is writable"},
	{ROOT("'readonly':true", "{'destination':'/','type':'bind'}"), NULL,
	 "covers the read-only root"},
	{ROOT("'readonly':true", "{'destination':'//.','type':'tmpfs'}"), NULL,
	 "covers the read-only root"},
	{ROOT("'readonly':true", "{'destination':'/tmp/..','type':'bind'}"),
	 NULL, "covers the read-only root"},
	{ROOT("'readonly':true", "{'destination':'tmp/..','type':'bind'}"),
	 NULL, "covers the read-only root"},
	{ROOT("'readonly':true", "{'destination':'/tmp','type':'tmpfs'}"), NULL,
	 NULL},
	{ROOT("'readonly':true", "{'destination':'/..x','type':'tmpfs'}"), NULL,
	 NULL},
};

static const struct json *mount_on(const struct subject *subject,
				   const char *path)
{
	const struct json *mounts = json_find(subject->in.config, "mounts");

	for (size_t i = 0; i < json_count(mounts); i++) {
		const char *destination = json_text(
			json_find(json_item(mounts, i), "destination"));

		if (destination && strcmp(destination, path) == 0)
			return json_item(mounts, i);
	}
	return NULL;
}

static void test_root_fix(void)
{
	struct subject subject;

	subject_open(&subject, "{'root':{'path':'r'},'mounts':[{'destination':"
			       "'/run','type':'bind','source':'/x'}]}");
	ok(subject_mends(&subject, "root.readonly",
			 "{'tmpfs':['/tmp','/run']}"),
	   "the root is made read-only");
	is(json_text(json_find(mount_on(&subject, "/tmp"), "type")), "tmpfs",
	   "with a tmpfs where the policy says");
	is(json_text(json_find(mount_on(&subject, "/run"), "type")), "bind",
	   "but not over a mount of the container");
	is(subject.done.items[1].message, "added a tmpfs on /tmp",
	   "and says so");
	subject_close(&subject);
	subject_open(&subject, "{}");
	ok(subject_mends(&subject, "root.readonly", "{'tmpfs':['/tmp']}") &&
		   mount_on(&subject, "/tmp"),
	   "a spec without mounts is repaired, too");
	subject_close(&subject);
	subject_open(&subject, "{'root':{'path':'r'},'mounts':[{'destination':"
			       "'/','type':'bind'}]}");
	ok(!subject_mends(&subject, "root.readonly", "{}"),
	   "a mount on / cannot be repaired");
	subject_close(&subject);
}

static const struct {
	const char *path;
	bool control;
} names[] = {
	{"/run/docker.sock", true},
	{"/var/run/docker.sock", true},
	{"/var/run/../run/docker.sock", true},
	{"//run/./docker.sock", true},
	{"/home/u/docker.sock", true},
	{"/run/containerd/containerd.sock", true},
	{"/run/user/1000/podman/podman.sock", true},
	{"/run/crio/crio.sock", true},
	{"/", true},
	{"/..", true},
	{"/run", true},
	{"/var/run", true},
	{"/run/containerd", true},
	{"/var/lib", true},
	{"/var/lib/docker", true},
	{"/run/runc", true},
	{"/run/runc/abc/state.json", true},
	{"/run/docker/runtime-runc/moby", true},
	{"/etc", true},
	{"/etc/ocigate/ocigate.json", true},
	{"/proc/1/root/srv", true},
	{"/proc/self/cwd", true},
	{"/proc/1/fd/7", true},
	{"/srv/data", false},
	{"/run/docker.sock.txt", false},
	{"/runaway", false},
	{"/etc/localtime", false},
	{"/var/lib/docker/containers/0123/hosts", false},
	{"/var/lib/docker/volumes/v/_data", false},
	{"/run/containerd/io.containerd.grpc.v1.cri/sandboxes/1/shm", false},
	{"/var/lib/kubelet/pods/1/volumes/x", false},
	{"/proc/sys", false},
	{"tmpfs", false},
	{"", false},
};

static void test_names(void)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		ok((control_named(names[i].path) != NULL) == names[i].control,
		   "'%s' is %scontrol by name", names[i].path,
		   names[i].control ? "" : "no ");
}

#define BIND(source)                                                           \
	"{'mounts':[{'destination':'/m','type':'bind','source':'" source "',"  \
	"'options':['rbind']}]}"
#define PLAIN "/srv/data"

/* A mount of PLAIN of which the host says this. */
static void expect(const char *config, enum host_answer is_control,
		   const char *resolved, const char *want, const char *name)
{
	struct path_fact fact = {.path = PLAIN,
				 .is_control = is_control,
				 .control = "/run/docker.sock"};
	struct subject subject;

	snprintf(fact.resolved, sizeof(fact.resolved), "%s", resolved);
	subject_open(&subject, config);
	subject.facts.paths = &fact;
	subject.facts.path_count = 1;
	subject_expect(&subject, "mounts.runtimeSocket", "{}", want, name);
	subject_close(&subject);
}

#define OVERLAY(option)                                                        \
	"{'mounts':[{'destination':'/m','type':'overlay','source':'overlay',"  \
	"'options':['" option "']}]}"

static void test_facts(void)
{
	expect(BIND(PLAIN), HOST_NO, PLAIN, NULL, "data");
	expect(BIND(PLAIN), HOST_YES, PLAIN, "control of the host",
	       "another name of the socket, by inode");
	expect(BIND(PLAIN), HOST_NO, "/run/docker.sock", "control of the host",
	       "a link to the socket");
	expect(BIND(PLAIN), HOST_UNKNOWN, PLAIN, "cannot be learned",
	       "a path that could not be looked at");
	expect(BIND("/srv/other"), HOST_NO, PLAIN, "cannot be learned",
	       "a path that nobody looked at");
	expect(BIND("/var/run/docker.sock"), HOST_NO, PLAIN,
	       "control of the host", "the socket by name");
	expect("{'mounts':[{'destination':'/m','type':'tmpfs','source':'"
	       "/run/docker.sock','options':['bind']}]}",
	       HOST_NO, PLAIN, "control of the host",
	       "a bind that calls itself tmpfs");
	expect("{'mounts':[{'destination':'/m','source':'/run'}]}", HOST_NO,
	       PLAIN, "control of the host", "a source without a type");
	expect("{'mounts':[{'destination':'/m','type':'bind','source':'../x'}"
	       "]}",
	       HOST_NO, PLAIN, "cannot be learned",
	       "a path relative to the bundle that nobody looked at");
	expect("{'mounts':[{'destination':'/p','type':'proc','source':'proc'},"
	       "{'destination':'/t','type':'tmpfs','source':'tmpfs'}]}",
	       HOST_NO, PLAIN, NULL, "sources that are only names");
	expect(OVERLAY("lowerdir=" PLAIN ":/run"), HOST_NO, PLAIN,
	       "control of the host", "an overlay with /run below");
	expect(OVERLAY("lowerdir=" PLAIN), HOST_NO, PLAIN, NULL,
	       "an overlay of data");
	expect(OVERLAY("lowerdir=" PLAIN), HOST_YES, PLAIN,
	       "control of the host", "an overlay of another name");
	expect(OVERLAY("lowerdir=" PLAIN ":/srv/b"), HOST_NO, PLAIN,
	       "'/srv/b' leads cannot be learned",
	       "an overlay that nobody looked at");
	expect(OVERLAY("index=off,lowerdir=" PLAIN ",upperdir=/run"), HOST_NO,
	       PLAIN, "control of the host",
	       "a word behind a comma: runtimes join options with commas");
	expect(OVERLAY("lowerdir=../../run"), HOST_NO, PLAIN,
	       "cannot be learned", "an overlay relative to the bundle");
	expect("{}", HOST_NO, PLAIN, NULL, "no mounts");
	expect("{'root':{'path':'" PLAIN "'}}", HOST_NO, PLAIN, NULL,
	       "a root of its own");
	expect("{'root':{'path':'" PLAIN "'}}", HOST_YES, PLAIN,
	       "gives control of the host", "a root that holds the socket");
	expect("{'root':{'path':'/'}}", HOST_NO, PLAIN,
	       "gives control of the host", "the host's root");
	expect("{'root':{'path':'/srv/other'}}", HOST_NO, PLAIN,
	       "cannot be learned", "a root that nobody looked at");
	expect("{'root':{'path':'rootfs'}}", HOST_NO, PLAIN, NULL,
	       "the bundle's own root");
	expect("{'root':{'path':'../../..'}}", HOST_NO, PLAIN,
	       "cannot be learned", "a root outside of the bundle");
}

static void test_not_judged(void)
{
	struct path_fact fact = {.path = PLAIN, .is_control = HOST_UNANSWERED};
	struct subject subject;

	subject_open(&subject, BIND(PLAIN));
	subject.facts.paths = &fact;
	subject.facts.path_count = 1;
	ok(!subject_complies(&subject, "mounts.runtimeSocket", "{}") &&
		   subject.out.not_judged,
	   "a path of another host is not judged");
	subject_close(&subject);
	subject_open(
		&subject,
		"{'mounts':[{'destination':'/m','type':'bind','source':'" PLAIN
		"'},{'destination':'/n','type':'bind','source':"
		"'/run/docker.sock'}]}");
	subject.facts.paths = &fact;
	subject.facts.path_count = 1;
	ok(!subject_complies(&subject, "mounts.runtimeSocket", "{}") &&
		   !subject.out.not_judged,
	   "but a violation beside it is");
	is(subject.out.pointer, "/mounts/1/source", "and is pointed at");
	subject_close(&subject);
}

int main(void)
{
	subject_try_all("root.readonly", roots);
	test_root_fix();
	test_names();
	test_facts();
	test_not_judged();
	return tap_done();
}
