#include "tests/unit/subject.h"

#define CAPS(list) "'process':{'capabilities':{'bounding':[" list "]}}"
#define HOST_CAPS  CAPS("'CAP_SYS_ADMIN','CAP_SYS_MODULE','CAP_SYS_PTRACE'")
#define LINUX(members, devices)                                                \
	"'linux':{" members "'resources':{'devices':[" devices "]}}"
#define MASKED "'maskedPaths':['/proc/kcore'],'readonlyPaths':['/proc/sys'],"
#define DENY   "{'allow':false,'access':'rwm'}"
#define ALLOW  "{'allow':true,'access':'rwm'}"
#define SYS_RO                                                                 \
	"'mounts':[{'destination':'/sys','type':'sysfs','options':['ro']}]"
#define SYS_RW "'mounts':[{'destination':'/sys','type':'sysfs'}]"

static const struct subject_case cases[] = {
	{"{" LINUX(MASKED, DENY) "," SYS_RO "}", NULL, NULL},
	/* one sign alone */
	{"{" HOST_CAPS "," LINUX(MASKED, DENY) "," SYS_RO "}", NULL, NULL},
	{"{" LINUX("", DENY) "," SYS_RO "}", NULL, NULL},
	{"{" LINUX(MASKED, ALLOW) "," SYS_RO "}", NULL, NULL},
	{"{" LINUX(MASKED, DENY) "," SYS_RW "}", NULL, NULL},
	/* two, without the host's capabilities */
	{"{" LINUX("", ALLOW) "," SYS_RO "}", NULL, NULL},
	{"{}", NULL, NULL},
	/* all four, as --privileged writes them */
	{"{" HOST_CAPS "," LINUX("", ALLOW) "," SYS_RW "}", NULL,
	 "privileged: capabilities of the host, no masked paths, all devices, "
	 "a writable /sys"},
	/* near misses */
	{"{" HOST_CAPS "," LINUX("", DENY) "," SYS_RO "}", NULL,
	 "in all but name"},
	{"{" HOST_CAPS "," LINUX(MASKED, ALLOW) "," SYS_RO "}", NULL,
	 "in all but name"},
	{"{" HOST_CAPS "," LINUX(MASKED, DENY) "," SYS_RW "}", NULL,
	 "in all but name"},
	{"{" LINUX("", ALLOW) "," SYS_RW "}", NULL, "in all but name"},
	{"{" HOST_CAPS "," LINUX("'maskedPaths':['/nowhere'],"
				 "'readonlyPaths':['/nowhere'],",
				 DENY) "}",
	 NULL, "no masked paths"},
	{"{" HOST_CAPS "," LINUX(MASKED, DENY "," ALLOW) "}", NULL,
	 "all devices"},
	{"{" HOST_CAPS "," LINUX(MASKED, ALLOW "," DENY) "}", NULL, NULL},
	{"{" HOST_CAPS "," LINUX(MASKED, DENY ",{'allow':true,'type':'b',"
					      "'access':'rw'}") "}",
	 NULL, "all devices"},
	{"{" HOST_CAPS "," LINUX(MASKED, DENY ",{'allow':true,'type':'a',"
					      "'major':-1,'minor':-1}") "}",
	 NULL, "all devices"},
	{"{" HOST_CAPS "," LINUX(MASKED, DENY ",{'allow':true,'type':'c',"
					      "'access':'m'},{'allow':true,"
					      "'type':'c','major':136,"
					      "'access':'rwm'}") "}",
	 NULL, NULL},
	{"{" HOST_CAPS "," LINUX(MASKED, ALLOW ",{'allow':false,'type':'c',"
					       "'access':'rwm'}") "}",
	 NULL, "all devices"},
	{"{" HOST_CAPS ",'linux':{'maskedPaths':['/proc/kcore']}}", NULL,
	 "all devices"},
	{"{" HOST_CAPS "," LINUX(MASKED, DENY) ",'mounts':[{'destination':"
					       "'/x','type':'none','source':'/"
					       "sys','options':['rbind']}]}",
	 NULL, "a writable /sys"},
	{"{" HOST_CAPS "," LINUX(
		 MASKED, DENY) ",'mounts':[{'destination':"
			       "'/sys','type':'sysfs','options':['ro','rw']}]}",
	 NULL, "a writable /sys"},
	/* what closes one device closes none of the others */
	{"{" HOST_CAPS "," LINUX(MASKED, "{'allow':false,'minor':3,'access':"
					 "'rwm'}") "," SYS_RO "}",
	 NULL, "all devices"},
	/* a list from which one was taken to look tidy */
	{"{" CAPS("'CAP_SYS_ADMIN','CAP_SYS_RAWIO','CAP_SYS_PTRACE'") "," LINUX(
		 "", DENY) "}",
	 NULL, "in all but name"},
	{"{" CAPS("'CAP_SYS_ADMIN','CAP_CHOWN','CAP_KILL'") "," LINUX(
		 "", DENY) "," SYS_RO "}",
	 NULL, NULL},
	{"{'process':{'capabilities':{'bounding':['CAP_SYS_ADMIN'],'ambient':"
	 "['CAP_SYS_MODULE'],'inheritable':['CAP_SYS_BOOT']}}," LINUX("",
								      DENY) "}",
	 NULL, "in all but name"},
};

static void test_table(void)
{
	const struct rule *const *all = rules_all();
	size_t count = 0;

	for (; all[count]; count++) {
		const struct rule *rule = all[count];

		ok(rules_find(rule->id) == rule && rule->check && rule->params,
		   "%s is found by its id", rule->id);
		ok(rule->verbs != 0 && rule->summary && rule->why,
		   "%s says what it is", rule->id);
		ok(rule->hint && strlen(rule->hint) <= 120,
		   "%s has a hint that fits", rule->id);
	}
	ok(count >= 36, "%zu rules", count);
	ok(rules_find("process") == NULL, "half an id is none");
	ok(rules_find("") == NULL, "nor is nothing");
}

int main(void)
{
	subject_try_all("linux.privileged", cases);
	test_table();
	return tap_done();
}
