/* mounts.source, root.path and root.pristine, by facts. */
#include "tests/unit/subject.h"

/* What was learned of one host path. */
static const struct path_fact known[] = {
	{.path = "/v", .resolved = "/v", .is_managed = HOST_YES},
	{.path = "/k",
	 .resolved = "/var/lib/kubelet/pods/U/volumes/kubernetes.io~nfs/n",
	 .is_managed = HOST_YES},
	{.path = "/init",
	 .resolved = "/init",
	 .is_managed = HOST_YES,
	 .managed_readonly = true},
	{.path = "/etc",
	 .resolved = "/etc",
	 .is_managed = HOST_NO,
	 .parents_trusted = HOST_YES},
	{.path = "/srv/a",
	 .resolved = "/srv/a",
	 .is_managed = HOST_NO,
	 .parents_trusted = HOST_YES},
	{.path = "/srv/tree",
	 .resolved = "/srv/tree",
	 .is_managed = HOST_NO,
	 .parents_trusted = HOST_YES,
	 .writable_below = "/srv/tree/disk"},
	{.path = "/srv/link",
	 .resolved = "/etc",
	 .is_managed = HOST_NO,
	 .parents_trusted = HOST_YES},
	{.path = "/srv/bound",
	 .resolved = "/srv/bound",
	 .real = "/etc/ssl",
	 .is_managed = HOST_NO,
	 .parents_trusted = HOST_YES},
	{.path = "/volume",
	 .resolved = "/volume",
	 .real = "/etc/ssl",
	 .borrowed = true,
	 .is_managed = HOST_NO,
	 .parents_trusted = HOST_YES},
	{.path = "/srv/open",
	 .resolved = "/srv/open",
	 .is_managed = HOST_NO,
	 .parents_trusted = HOST_NO},
	{.path = "/srv/new",
	 .resolved = "/srv/new",
	 .is_managed = HOST_NO,
	 .parents_trusted = HOST_UNKNOWN},
	{.path = "/not/here", .is_managed = HOST_UNANSWERED},
	{.path = "/odd"},
	{.path = "/store/merged",
	 .resolved = "/store/merged",
	 .is_storage = HOST_YES},
	{.path = "/store/x", .is_storage = HOST_UNANSWERED},
	{.path = "/", .resolved = "/", .is_storage = HOST_NO},
};

static void try_all(const char *rule, const struct subject_case *cases,
		    size_t count, const struct layer_fact *layer)
{
	for (size_t i = 0; i < count; i++) {
		struct path_fact paths[sizeof(known) / sizeof(known[0])];
		struct subject subject;

		subject_open(&subject, cases[i].config);
		memcpy(paths, known, sizeof(known));
		subject.facts.paths = paths;
		subject.facts.path_count = sizeof(known) / sizeof(known[0]);
		if (layer)
			subject.facts.layer = *layer;
		subject_expect(&subject, rule,
			       cases[i].params ? cases[i].params : "{}",
			       cases[i].want, cases[i].config);
		subject_close(&subject);
	}
}

#define BIND(source, more)                                                     \
	"{'mounts':[{'destination':'/d','type':'bind','source':'" source       \
	"','options':['rbind'" more "]}]}"
#define SRV    "{'allow':[{'source':'/srv/**'}]}"
#define SRV_RO "{'allow':[{'source':'/srv/**','readonly':true}]}"
#define TREE(options)                                                          \
	"{'mounts':[{'destination':'/d','type':'bind','source':'/srv/tree',"   \
	"'options':[" options "]}]}"

#define MAP(host) "[{'containerID':0,'hostID':" host ",'size':65536}]"
#define MAPPED_MOUNT(members, linux_part)                                      \
	"{'mounts':[{'destination':'/m','type':'bind','source':'/v'," members  \
	"}],'linux':{" linux_part "}}"
#define USER_NS "'namespaces':[{'type':'user'}],"
#define MAPPED	"'uidMappings':" MAP("65536") ",'gidMappings':" MAP("65536")

static const struct subject_case sources[] = {
	{"{}", NULL, NULL},
	{"{'mounts':[{'destination':'/t','type':'tmpfs','source':'tmpfs'}]}",
	 NULL, NULL},
	{BIND("/v", ""), NULL, NULL},
	{BIND("/init", ",'ro'"), NULL, NULL},
	{BIND("/init", ""), NULL, "so that it can be written"},
	{BIND("/k", ""), NULL, NULL},
	{BIND("/k", ""), "{'plugins':['nfs']}", NULL},
	{BIND("/k", ""), "{'plugins':['csi']}", "of a kind that is not"},
	{BIND("/etc", ""), NULL, "the host path '/etc' is mounted"},
	{BIND("/srv/a", ""), NULL, "is mounted"},
	{BIND("/srv/a", ""), SRV, NULL},
	{BIND("/srv/link", ""), SRV, "'/srv/link' (that is '/etc')"},
	{BIND("/srv/bound", ""), SRV, NULL},
	{BIND("/srv/bound", ""),
	 "{'allow':[{'source':'/srv/**'}],'deny':['/etc/**']}",
	 "(that is '/etc/ssl')"},
	{BIND("/volume", ""), "{'allow':[{'source':'/volume'}]}",
	 "(that is '/etc/ssl')"},
	{BIND("/volume", ""), "{'allow':[{'source':'/etc/**'}]}", NULL},
	{BIND("/volume", ""),
	 "{'allow':[{'source':'/etc/**','readonly':true},{'source':'/**'}]}",
	 "so that it can be written"},
	{BIND("/srv/open", ""), SRV, "others than root can write"},
	{BIND("/srv/new", ""), SRV, "is not there yet"},
	{BIND("/srv/a", ""), SRV_RO, "so that it can be written"},
	{BIND("/srv/a", ",'ro'"), SRV_RO, NULL},
	/* a read-only bind is not for what is mounted below */
	{TREE("'rbind','ro'"), SRV_RO, "'/srv/tree/disk' can be written"},
	{TREE("'rbind','bind','ro'"), SRV_RO, "can be written"},
	{TREE("'ro'"), SRV_RO, "can be written"},
	{TREE("'rbind','rro','rrw','ro'"), SRV_RO, "can be written"},
	{TREE("'rbind','ro','rro'"), SRV_RO, NULL},
	{TREE("'rbind','rrw','rro'"), SRV_RO, NULL},
	{TREE("'bind','ro'"), SRV_RO, NULL},
	{TREE("'rbind','ro'"), SRV, NULL},
	/* who is the owner of a volume's files */
	{MAPPED_MOUNT("'uidMappings':[],'gidMappings':null", ""), NULL, NULL},
	{MAPPED_MOUNT(MAPPED, USER_NS MAPPED), NULL, NULL},
	{MAPPED_MOUNT("'options':['idmap']", USER_NS MAPPED), NULL, NULL},
	{MAPPED_MOUNT("'options':['rbind','ridmap']", USER_NS MAPPED), NULL,
	 NULL},
	{MAPPED_MOUNT(MAPPED, ""), NULL, "lends the container"},
	{MAPPED_MOUNT(MAPPED, MAPPED), NULL, "lends the container"},
	{MAPPED_MOUNT(
		 MAPPED,
		 "'namespaces':[{'type':'user','path':'/unknown'}]," MAPPED),
	 NULL, "lends the container"},
	{MAPPED_MOUNT("'uidMappings':" MAP("1000"), USER_NS MAPPED), NULL,
	 "lends the container"},
	{MAPPED_MOUNT("'gidMappings':" MAP("1000"), USER_NS MAPPED), NULL,
	 "lends the container"},
	{MAPPED_MOUNT(MAPPED ",'options':['ro']", ""), SRV,
	 "lends the container"},
	{MAPPED_MOUNT("'options':['idmap']", ""), NULL, "lends the container"},
	{MAPPED_MOUNT("'options':['ridmap']", ""), NULL, "lends the container"},
	{BIND("/srv/a", ",'ro','rw'"), SRV_RO, "so that it can be written"},
	/* the first that matches decides */
	{BIND("/srv/a", ""),
	 "{'allow':[{'source':'/srv/a','readonly':true},{'source':'/**'}]}",
	 "so that it can be written"},
	{BIND("/not/here", ""), NULL, "not on this host"},
	{BIND("/odd", ""), NULL, "nobody knows where"},
	{BIND("/nobody/asked", ""), NULL, "nobody knows where"},
	{BIND("etc", ""), NULL, "is not absolute"},
	/* run against both runtimes: smuggled in by type */
	{"{'mounts':[{'destination':'/d','type':'tmpfs','source':'/etc',"
	 "'options':['rbind']}]}",
	 NULL, "'/etc' is mounted"},
	{"{'mounts':[{'destination':'/d','type':'overlay','source':'overlay',"
	 "'options':['lowerdir=/etc:/v']}]}",
	 NULL, "'/etc' is mounted"},
	{"{'mounts':[{'destination':'/d','type':'overlay','source':'overlay',"
	 "'options':['lowerdir=x']}]}",
	 NULL, "not absolute"},
	{"{'mounts':[{'destination':'/d','type':'ext4','source':'/odd'}]}",
	 NULL, "nobody knows where"},
	{BIND("/v", ""), "{'keepClear':['/d']}", "mounted on '/d'"},
	{BIND("/v", ""), "{'keepClear':['/e']}", NULL},
};

static const struct subject_case roots[] = {
	{"{'root':{'path':'rootfs'}}", NULL, NULL},
	{"{'root':{'path':'/store/merged'}}", NULL, NULL},
	{"{'root':{'path':'/'}}", NULL, "'/' is no engine's storage"},
	{"{'root':{'path':'/'}}", "{'allow':['/']}", NULL},
	{"{'root':{'path':'../x'}}", NULL, "leads out of the bundle"},
	{"{'root':{'path':'.'}}", NULL, "leads out of the bundle"},
	{"{'root':{'path':'/store/x'}}", NULL, "not on this host"},
	{"{'root':{'path':'/nobody/asked'}}", NULL, "nobody knows where"},
	{"{'root':{}}", NULL, "no root file system"},
	{"{}", NULL, "no root file system"},
};

#define RUN(args, mounts)                                                      \
	"{'process':{'args':[" args "],'cwd':'/app'},'mounts':[" mounts "]}"
#define VOLUME(place)                                                          \
	"{'destination':'" place "','type':'bind','source':'/v','options':["   \
	"'rbind']}"
#define READ_ONLY(place)                                                       \
	"{'destination':'" place "','type':'bind','source':'/v','options':["   \
	"'rbind','ro']}"

static const struct subject_case programs[] = {
	{RUN("'/app/x'", VOLUME("/data")), NULL, NULL},
	{RUN("'/app/x'", VOLUME("/app")), NULL, "covers the program's place"},
	{RUN("'/app/x'", READ_ONLY("/app")), NULL, NULL},
	{RUN("'/app/x'", VOLUME("/app") "," READ_ONLY("/app/x")), NULL, NULL},
	{RUN("'/app/x'", READ_ONLY("/app") "," VOLUME("//app/./x")), NULL,
	 "covers"},
	{RUN("'./x'", VOLUME("/app")), NULL, "covers"},
	{RUN("'../bin/x'", VOLUME("/bin")), NULL, "covers"},
	{RUN("'x'", VOLUME("/usr/local/bin")), NULL, "covers"},
	{RUN("'x'", VOLUME("/usr/local/lib")), NULL, NULL},
	{"{'process':{'args':['x'],'env':['PATH=/opt']},'mounts':[" VOLUME(
		 "/opt") "]}",
	 NULL, "covers"},
	{RUN("'/app/x'",
	     "{'destination':'/app','type':'tmpfs','source':'tmpfs'}"),
	 NULL, NULL},
	{"{}", NULL, NULL},
};

static const struct {
	struct layer_fact layer;
	const char *params, *want;
} layers[] = {
	{{LAYER_PRISTINE, false, ""}, "{}", NULL},
	{{LAYER_RUNNING, false, ""}, "{}", NULL},
	{{LAYER_UNKNOWN, false, "no overlay"}, "{}", "learned: no overlay"},
	{{LAYER_UNANSWERED, false, ""}, "{}", "what lies in"},
	{{LAYER_WRITTEN, false, "/app"}, "{}", "before it ran: /app"},
	{{LAYER_WRITTEN, true, "/app"}, "{}", "before it ran: /app"},
	{{LAYER_WRITTEN, true, "/app"}, "{'restart':'allow'}", NULL},
	/* docker cp into a container that was only created */
	{{LAYER_WRITTEN, false, "/app"},
	 "{'restart':'allow'}",
	 "before it ran"},
};

int main(void)
{
	static const struct layer_fact pristine = {LAYER_PRISTINE, false, ""};

	try_all("mounts.source", sources, sizeof(sources) / sizeof(sources[0]),
		NULL);
	try_all("root.path", roots, sizeof(roots) / sizeof(roots[0]), NULL);
	try_all("root.pristine", programs,
		sizeof(programs) / sizeof(programs[0]), &pristine);
	for (size_t i = 0; i < sizeof(layers) / sizeof(layers[0]); i++) {
		const struct subject_case one = {"{}", layers[i].params,
						 layers[i].want};

		try_all("root.pristine", &one, 1, &layers[i].layer);
	}
	return tap_done();
}
