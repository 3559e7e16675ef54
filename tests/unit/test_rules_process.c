#include "tests/unit/subject.h"

#include "policy/rules/capabilities.h"

#define PROCESS(members) "{'process':{" members "}}"
#define USER(members)	 PROCESS("'user':{" members "}")
#define SPACE(user, uids, gids)                                                \
	"{'process':{'user':{" user "}},'linux':{'namespaces':[{'type':"       \
	"'user'}],'uidMappings':[" uids "],'gidMappings':[" gids "]}}"
#define MAP(container, host, size)                                             \
	"{'containerID':" #container ",'hostID':" #host ",'size':" #size "}"

static const struct subject_case users[] = {
	{USER("'uid':1000,'gid':1000"), NULL, NULL},
	{USER("'uid':0,'gid':0"), NULL, "runs as root"},
	{USER("'uid':2147483647"), NULL, NULL},
	{USER("'gid':1000"), NULL, "no user is set"},
	{USER("'uid':null"), NULL, "no user is set"},
	{USER("'username':'nobody'"), NULL, "no user is set"},
	{USER("'uid':1000,'username':'root'"), NULL, NULL},
	{PROCESS("'user':null"), NULL, "no user is set"},
	{PROCESS(""), NULL, "no user is set"},
	{"{}", NULL, "no user is set"},
	{"{'annotations':{'run.oci.keep_original_groups':'1'},"
	 "'process':{'user':{'uid':1000}}}",
	 NULL, "keeps the runtime's groups"},
	/* groups count when the policy denies them */
	{USER("'uid':1000,'additionalGids':[0]"), NULL, NULL},
	{USER("'uid':1000,'gid':5,'additionalGids':[0]"), "{'denyGroups':[0]}",
	 "group 0, which is denied"},
	{USER("'uid':1000"), "{'denyGroups':[0]}", "group 0"},
	{USER("'uid':1000,'gid':5,'additionalGids':[7]"),
	 "{'denyGroups':[0,999]}", NULL},
};

static const struct subject_case spaces[] = {
	{SPACE("'uid':0", MAP(0, 100000, 65536), MAP(0, 100000, 65536)), NULL,
	 NULL},
	{SPACE("'uid':0", MAP(0, 100000, 65536), MAP(0, 100000, 65536)),
	 "{'allowUserNamespace':false}", "runs as root"},
	{SPACE("'uid':5", MAP(0, 100000, 65536), MAP(0, 100000, 65536)),
	 "{'allowUserNamespace':false}", NULL},
	/* read a root-only file of the host in both runtimes */
	{SPACE("'uid':1000", MAP(0, 100000, 1000) "," MAP(1000, 0, 1),
	       MAP(0, 100000, 2000)),
	 NULL, "host ids from 0, below 65536"},
	{SPACE("'uid':1000", MAP(0, 0, 65536), MAP(0, 100000, 65536)), NULL,
	 "host ids from 0"},
	{SPACE("'uid':1000", MAP(0, 1000, 65536), MAP(0, 100000, 65536)), NULL,
	 "host ids from 1000"},
	{SPACE("'uid':1000", MAP(0, 1000, 65536), MAP(0, 1000, 65536)),
	 "{'minHostId':1000}", NULL},
	{SPACE("'uid':1000", MAP(0, 0, 65536), MAP(0, 1000, 65536)),
	 "{'minHostId':0}", "host ids from 0"},
	{SPACE("'uid':0", MAP(0, 100000, 65536), MAP(0, 0, 65536)), NULL,
	 "host ids from 0"},
	{SPACE("'uid':70000", MAP(0, 100000, 65536), MAP(0, 100000, 65536)),
	 NULL, "is not mapped"},
	{SPACE("'uid':1,'gid':70000", MAP(0, 100000, 65536),
	       MAP(0, 100000, 65536)),
	 NULL, "is not mapped"},
	{SPACE("'uid':1,'additionalGids':[70000]", MAP(0, 100000, 65536),
	       MAP(0, 100000, 65536)),
	 NULL, "is not mapped"},
	{SPACE("'uid':1", MAP(0, 100000, 65536) "," MAP(9, 300000, 1),
	       MAP(0, 100000, 65536)),
	 NULL, "overlap"},
	{SPACE("'uid':1", MAP(0, 100000, 10) "," MAP(10, 100009, 10),
	       MAP(0, 100000, 65536)),
	 NULL, "overlap"},
	{SPACE("'uid':1", MAP(0, 100000, 0), MAP(0, 100000, 65536)), NULL,
	 "no valid range"},
	{SPACE("'uid':1", MAP(0, 4294967295, 2), MAP(0, 100000, 65536)), NULL,
	 "no valid range"},
	{SPACE("'uid':1", "", MAP(0, 100000, 65536)), NULL,
	 "without id mappings"},
	{"{'process':{'user':{'uid':0}},'linux':{'uidMappings':[" MAP(
		 0, 100000, 65536) "]}}",
	 NULL, "without a user namespace"},
	{"{'process':{'user':{'uid':1}},'linux':{'gidMappings':[" MAP(
		 0, 100000, 65536) "]}}",
	 NULL, "without a user namespace"},
};

#define JOIN                                                                   \
	"{'process':{'user':{'uid':0}},'linux':{'namespaces':[{'type':"        \
	"'user','path':'/proc/7/ns/user'}]}}"

static void join(struct subject *subject, enum host_answer is_host,
		 enum host_answer maps, struct id_map *map)
{
	struct namespace_fact fact = {
		.type = "user", .path = "/proc/7/ns/user", .is_host = is_host};

	subject_open(subject, JOIN);
	subject->facts.namespaces[0] = fact;
	subject->facts.namespace_count = 1;
	subject->facts.joined_userns = maps;
	subject->facts.uid_maps = subject->facts.gid_maps = map;
	subject->facts.uid_map_count = subject->facts.gid_map_count = 1;
}

static void test_joined(void)
{
	struct id_map safe = {0, 100000, 65536};
	struct id_map host = {0, 0, UINT32_MAX};
	struct subject subject;

	join(&subject, HOST_NO, HOST_YES, &safe);
	subject_expect(&subject, "process.user", "{}", NULL, "a safe space");
	subject_close(&subject);
	join(&subject, HOST_NO, HOST_YES, &host);
	subject_expect(&subject, "process.user", "{}", "host ids from 0",
		       "a space that maps the host's root");
	subject_close(&subject);
	join(&subject, HOST_YES, HOST_NO, &safe);
	subject_expect(&subject, "process.user", "{}", "runs as root",
		       "the host's own space, by a path");
	subject_close(&subject);
	join(&subject, HOST_NO, HOST_UNKNOWN, &safe);
	subject_expect(&subject, "process.user", "{}", "cannot be read",
		       "maps that cannot be read");
	subject_close(&subject);
	join(&subject, HOST_UNKNOWN, HOST_UNKNOWN, &safe);
	subject_expect(&subject, "process.user", "{}", "cannot be read",
		       "a path that nobody looked at");
	subject_close(&subject);
	join(&subject, HOST_UNANSWERED, HOST_UNANSWERED, &safe);
	ok(!subject_complies(&subject, "process.user", "{}") &&
		   subject.out.not_judged,
	   "a space of another host is not judged");
	subject_close(&subject);
}

static void test_user_values(void)
{
	struct subject subject;

	subject_open(&subject, USER("'uid':0"));
	subject_complies(&subject, "process.user", "{}");
	is(subject.out.pointer, "/process/user/uid", "it points at the uid");
	is(subject.out.actual, "0", "and says what it is");
	is(subject.out.expected, "not 0", "and what it may be");
	subject_close(&subject);
	subject_open_exec(&subject, "{'user':{'uid':0}}");
	subject_complies(&subject, "process.user", "{}");
	is(subject.out.pointer, "/user/uid", "in a process.json, too");
	subject_close(&subject);
}

static void test_user_fix(void)
{
	struct subject subject;

	subject_open(&subject, USER("'uid':0,'gid':0,'additionalGids':[0,7]"));
	ok(subject_mends(&subject, "process.user",
			 "{'uid':1000,'gid':1000,'denyGroups':[0]}"),
	   "root is given the policy's ids");
	ok(subject.done.count == 3, "and each change is said");
	ok(json_count(json_at(subject.in.process, "user", "additionalGids",
			      NULL)) == 1,
	   "other groups stay");
	subject_close(&subject);
	subject_open(&subject, USER("'uid':0"));
	ok(!subject_mends(&subject, "process.user", "{}") &&
		   subject.done.count == 0,
	   "without ids there is nothing to repair");
	subject_close(&subject);
	subject_open(&subject, "{}");
	ok(!subject_mends(&subject, "process.user", "{'uid':1000}") &&
		   !json_has(subject.in.config, "process"),
	   "no process is made up");
	subject_close(&subject);
	subject_open(&subject,
		     SPACE("'uid':0", MAP(0, 0, 9), MAP(0, 100000, 9)));
	ok(!subject_mends(&subject, "process.user", "{'uid':5}"),
	   "a bad mapping stays bad");
	subject_close(&subject);
	subject_open_exec(&subject, "{'user':{'uid':0}}");
	ok(subject_mends(&subject, "process.user", "{'uid':1000}"),
	   "an exec is repaired alike");
	subject_close(&subject);
}

static const struct subject_case privileges[] = {
	{PROCESS("'noNewPrivileges':true"), NULL, NULL},
	{PROCESS("'noNewPrivileges':false"), NULL, "may gain privileges"},
	{PROCESS("'noNewPrivileges':null"), NULL, "may gain privileges"},
	{PROCESS(""), NULL, "may gain privileges"},
	{"{}", NULL, "may gain privileges"},
};

static const struct subject_case capabilities[] = {
	{PROCESS("'capabilities':{}"), NULL, NULL},
	{PROCESS("'capabilities':null"), NULL, NULL},
	{PROCESS(""), NULL, NULL},
	{PROCESS("'capabilities':{'bounding':null,'ambient':[]}"), NULL, NULL},
	{PROCESS("'capabilities':{'bounding':['CAP_CHOWN']}"), NULL,
	 "CAP_CHOWN"},
	{PROCESS("'capabilities':{'effective':['CAP_CHOWN']}"), NULL,
	 "CAP_CHOWN"},
	{PROCESS("'capabilities':{'permitted':['CAP_CHOWN']}"), NULL,
	 "CAP_CHOWN"},
	{PROCESS("'capabilities':{'inheritable':['CAP_CHOWN']}"), NULL,
	 "CAP_CHOWN"},
	{PROCESS("'capabilities':{'ambient':['CAP_CHOWN']}"), NULL,
	 "CAP_CHOWN"},
	{PROCESS("'capabilities':{'bounding':['CAP_CHOWN']}"),
	 "{'allow':['CAP_CHOWN']}", NULL},
	{PROCESS("'capabilities':{'bounding':['CAP_CHOWN','CAP_SYS_ADMIN']}"),
	 "{'allow':['CAP_CHOWN']}", "CAP_SYS_ADMIN"},
	/* crun takes lower case, runc ignores it */
	{PROCESS("'capabilities':{'bounding':['cap_chown']}"),
	 "{'allow':['CAP_CHOWN']}", "cap_chown"},
	{PROCESS("'capabilities':{'bounding':['CHOWN']}"),
	 "{'allow':['CAP_CHOWN']}", "CHOWN"},
	{PROCESS("'capabilities':{'bounding':['CAP_NEW_THING']}"),
	 "{'allow':['CAP_NEW_THING']}", "CAP_NEW_THING"},
	{PROCESS("'capabilities':{'bounding':['']}"), NULL, "not allowed"},
	/* an empty name behind another was read past the end of the list */
	{PROCESS("'capabilities':{'bounding':['CAP_KILL','','']}"), NULL,
	 "not allowed: CAP_KILL"},
	{PROCESS("'capabilities':{'bounding':['CAP_0']}"), NULL, "CAP_0"},
};

static void test_capability_fix(void)
{
	static const char text[] = PROCESS(
		"'capabilities':{'bounding':['CAP_CHOWN','CAP_KILL',"
		"'cap_kill'],'effective':['CAP_KILL'],'ambient':['CAP_KILL',"
		"'CAP_CHOWN'],'inheritable':null}");
	struct subject subject;

	subject_open(&subject, text);
	ok(subject_mends(&subject, "process.capabilities",
			 "{'allow':['CAP_CHOWN']}"),
	   "others are dropped from every set");
	ok(subject.done.count == 1, "in one repair");
	is(subject.done.items[0].message, "dropped CAP_KILL, cap_kill",
	   "which names them once");
	ok(json_array_has(capabilities_of(subject.in.process, "ambient"),
			  "CAP_CHOWN"),
	   "what is allowed stays");
	subject_close(&subject);
	subject_open(&subject, PROCESS("'capabilities':null"));
	ok(subject_mends(&subject, "process.capabilities", "{}") &&
		   subject.done.count == 0,
	   "nothing is reported where nothing is changed");
	subject_close(&subject);
}

static void test_no_new_privileges_fix(void)
{
	struct subject subject;

	subject_open(&subject, PROCESS("'noNewPrivileges':false"));
	ok(subject_mends(&subject, "process.noNewPrivileges", "{}"),
	   "noNewPrivileges is set");
	subject_close(&subject);
	subject_open_exec(&subject, "{}");
	ok(subject_mends(&subject, "process.noNewPrivileges", "{}"),
	   "for an exec, too");
	subject_close(&subject);
}

#define CWD(path) PROCESS("'cwd':'" path "'")
#define CWD_IN(path, mounts)                                                   \
	"{'process':{'cwd':'" path "'},'mounts':[" mounts "]}"

static const struct subject_case cwds[] = {
	{"{'process':{'cwd':'/a/b'},'mounts':[{'destination':'/a',"
	 "'options':['bind']}]}",
	 NULL, NULL},
	{CWD("/"), NULL, NULL},
	{CWD("/srv/app"), NULL, NULL},
	{CWD("/srv/app/"), NULL, NULL},
	{CWD("/procs"), NULL, NULL},
	{CWD(""), NULL, "no working directory"},
	{PROCESS(""), NULL, "no working directory"},
	{"{}", NULL, "no working directory"},
	{CWD("srv"), NULL, "not an absolute"},
	{CWD("/srv/../proc/self/fd/7"), NULL, "normalised"},
	{CWD("/./proc"), NULL, "normalised"},
	{CWD("//proc/self/fd/7"), NULL, "normalised"},
	{CWD("/proc"), NULL, "below /proc"},
	{CWD("/proc/"), NULL, "below /proc"},
	{CWD("/proc/self/fd/7"), NULL, "below /proc"},
	{CWD("/dev/fd/8"), NULL, "below /dev/fd"},
	{CWD_IN("/x/self/fd/7", "{'destination':'/x','type':'proc'}"), NULL,
	 "below /x"},
	{CWD_IN("/x/fd/7", "{'destination':'/x','source':'/proc/self',"
			   "'options':['rbind']}"),
	 NULL, "below /x"},
	{CWD_IN("/x/y", "{'destination':'/x','type':'tmpfs'}"), NULL, NULL},
	/* as runtimes read it: below the root, without detours */
	{CWD_IN("/x/self/fd/7", "{'destination':'x','type':'proc'}"), NULL,
	 "below x"},
	{CWD_IN("/x/self/fd/7", "{'destination':'/tmp/../x','type':'proc'}"),
	 NULL, "below /tmp/../x"},
	{CWD_IN("/x/self/fd/7", "{'destination':'/x','source':'/./proc',"
				"'type':'bind'}"),
	 NULL, "below /x"},
	{CWD_IN("/x/self/fd/7", "{'destination':'/y/../z','type':'proc'}"),
	 NULL, NULL},
};

int main(void)
{
	static const struct subject_case execs[] = {
		{"{'user':{'uid':0}}", NULL, "runs as root"},
		{"{}", NULL, "no user is set"},
		{"{'user':{'uid':5}}", NULL, NULL},
	};

	subject_try_all("process.user", users);
	subject_try_all("process.user", spaces);
	subject_try_exec("process.user", execs, 3);
	test_joined();
	test_user_values();
	test_user_fix();
	subject_try_all("process.noNewPrivileges", privileges);
	test_no_new_privileges_fix();
	subject_try_all("process.capabilities", capabilities);
	test_capability_fix();
	subject_try_all("process.cwd", cwds);
	return tap_done();
}
