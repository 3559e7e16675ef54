#include "tests/unit/subject.h"

#include "policy/rules/capabilities.h"

#define CAPS(list)                                                             \
	"'capabilities':{'bounding':[" list "],'effective':[" list             \
	"],'permitted':[" list "]}"

/* An exec into a container that was started for @before, as @after. */
struct visit {
	struct subject subject;
	struct json *before, *after;
};

static void enter(struct visit *visit, const char *process, const char *before,
		  const char *after)
{
	visit->before = subject_json(before);
	visit->after = subject_json(after);
	subject_open_exec(&visit->subject, process);
	visit->subject.facts.container = (struct container_facts){
		.started = HOST_YES,
		.before = visit->before,
		.after = visit->after,
	};
}

static void leave(struct visit *visit)
{
	json_free(visit->before);
	json_free(visit->after);
	subject_close(&visit->subject);
}

struct exec_case {
	const char *name;
	const char *before;
	const char *process;
	const char *want;
};

#define USER1000 "'user':{'uid':1000,'gid':1000,'additionalGids':[1000]}"
#define CHOWN	 CAPS("'CAP_CHOWN'")
#define MORE	 CAPS("'CAP_CHOWN','CAP_SYS_ADMIN'")

/* As docker exec, exec -u 0, exec --privileged write them. */
static const struct exec_case execs[] = {
	{"the same", "{" USER1000 "," CHOWN ",'noNewPrivileges':true}",
	 "{" USER1000 "," CHOWN ",'noNewPrivileges':true}", NULL},
	{"less", "{" USER1000 "," CHOWN ",'noNewPrivileges':false}",
	 "{" USER1000 ",'noNewPrivileges':true}", NULL},
	{"another user", "{" USER1000 "}", "{'user':{'uid':5,'gid':5}}", NULL},
	{"root as root", "{'user':{'uid':0}}", "{'user':{'uid':0}}", NULL},
	{"root", "{" USER1000 "}", "{'user':{'uid':0,'gid':1000}}",
	 "exec as root"},
	{"no user", "{" USER1000 "}", "{}", "exec as root"},
	{"group 0", "{" USER1000 "}", "{'user':{'uid':1000}}", "group 0"},
	{"group 0 among others", "{" USER1000 "}",
	 "{'user':{'uid':1000,'gid':5,'additionalGids':[0]}}", "group 0"},
	{"group 0 as before", "{'user':{'uid':1000,'additionalGids':[0]}}",
	 "{'user':{'uid':1000,'gid':0}}", NULL},
	{"--privileged", "{" USER1000 "," CHOWN "}", "{" USER1000 "," MORE "}",
	 "CAP_SYS_ADMIN"},
	{"--privileged in a container without any", "{" USER1000 "}",
	 "{" USER1000 "," CHOWN "}", "CAP_CHOWN"},
	{"effective where only bounding was",
	 "{" USER1000 ",'capabilities':{'bounding':['CAP_CHOWN']}}",
	 "{" USER1000 ",'capabilities':{'effective':['CAP_CHOWN']}}",
	 "CAP_CHOWN"},
	{"ambient", "{" USER1000 "," CHOWN "}",
	 "{" USER1000 ",'capabilities':{'ambient':['CAP_CHOWN']}}",
	 "CAP_CHOWN"},
	{"a lower-case name", "{" USER1000 "," CHOWN "}",
	 "{" USER1000 ",'capabilities':{'bounding':['cap_chown']}}",
	 "cap_chown"},
	{"without noNewPrivileges", "{" USER1000 ",'noNewPrivileges':true}",
	 "{" USER1000 "}", "may gain privileges"},
	{"another AppArmor profile", "{" USER1000 ",'apparmorProfile':'d'}",
	 "{" USER1000 ",'apparmorProfile':'unconfined'}",
	 "changes the apparmorProfile"},
	{"a profile where none was", "{" USER1000 "}",
	 "{" USER1000 ",'apparmorProfile':'unconfined'}",
	 "changes the apparmorProfile"},
	{"no AppArmor profile: the container's",
	 "{" USER1000 ",'apparmorProfile':'d'}", "{" USER1000 "}", NULL},
	{"another SELinux label", "{" USER1000 ",'selinuxLabel':'a'}",
	 "{" USER1000 ",'selinuxLabel':'b'}", "changes the selinuxLabel"},
	{"the same label", "{" USER1000 ",'selinuxLabel':'a'}",
	 "{" USER1000 ",'selinuxLabel':'a'}", NULL},
};

static void test_checks(void)
{
	for (size_t i = 0; i < sizeof(execs) / sizeof(execs[0]); i++) {
		struct visit visit;

		enter(&visit, execs[i].process, execs[i].before,
		      execs[i].before);
		subject_expect(&visit.subject, "exec.escalation", "{}",
			       execs[i].want, execs[i].name);
		leave(&visit);
	}
}

static void test_state(void)
{
	struct visit visit;

	enter(&visit, "{" USER1000 "}", "{" USER1000 "}", "{" USER1000 "}");
	visit.subject.facts.container.started = HOST_NO;
	subject_expect(&visit.subject, "exec.escalation", "{}",
		       "has not started", "a container that is only created");
	visit.subject.facts.container.started = HOST_UNKNOWN;
	subject_expect(&visit.subject, "exec.escalation", "{}",
		       "cannot be learned", "a container without a state");
	visit.subject.facts.container.started = HOST_UNANSWERED;
	subject_expect(&visit.subject, "exec.escalation", "{}", NULL,
		       "a container that is only a bundle");
	visit.subject.facts.container.before = NULL;
	ok(!subject_complies(&visit.subject, "exec.escalation", "{}") &&
		   visit.subject.out.not_judged,
	   "without a container it is not judged");
	visit.subject.facts.container.started = HOST_YES;
	subject_expect(&visit.subject, "exec.escalation", "{}", "is not known",
		       "a container that nobody remembers");
	leave(&visit);
}

static bool mends(struct visit *visit)
{
	return subject_mends(&visit->subject, "exec.escalation", "{}");
}

static void test_capabilities_taken(void)
{
	struct visit visit;
	const struct json *process;

	enter(&visit, "{'user':{'uid':0}," MORE "}",
	      "{'user':{'uid':0}," MORE "}", "{'user':{'uid':0}," CHOWN "}");
	ok(mends(&visit), "what repair took is taken from the exec");
	process = visit.subject.in.process;
	ok(json_count(capabilities_of(process, "bounding")) == 1 &&
		   json_count(capabilities_of(process, "effective")) == 1 &&
		   json_count(capabilities_of(process, "permitted")) == 1,
	   "from every set");
	is(visit.subject.done.items[0].message, "dropped CAP_SYS_ADMIN",
	   "and says so");
	leave(&visit);

	enter(&visit,
	      "{'user':{'uid':0},'capabilities':{'ambient':["
	      "'CAP_CHOWN']}}",
	      "{'user':{'uid':0}," CHOWN "}",
	      "{'user':{'uid':0},'capabilities':{'bounding':[]}}");
	ok(mends(&visit), "what left the bounding set leaves all sets");
	leave(&visit);

	enter(&visit, "{" USER1000 "," MORE "}", "{" USER1000 "," CHOWN "}",
	      "{" USER1000 "}");
	ok(!mends(&visit), "what the container never had is still refused");
	is(visit.subject.done.items[0].message, "dropped CAP_CHOWN",
	   "only what repair took is dropped");
	leave(&visit);
}

static void test_rest_taken(void)
{
	static const char before[] =
		"{'user':{'uid':0,'gid':0,'additionalGids':[0,7]}}";
	static const char after[] = "{'user':{'uid':1000,'gid':1000,"
				    "'additionalGids':[7]},"
				    "'noNewPrivileges':true}";
	struct visit visit;
	const struct json *user;
	int64_t uid = -1;

	enter(&visit, before, before, after);
	ok(mends(&visit) && visit.subject.done.count == 4,
	   "root, its groups and noNewPrivileges are taken, too");
	user = json_find(visit.subject.in.process, "user");
	ok(json_int64(json_find(user, "uid"), &uid) && uid == 1000,
	   "uid 0 becomes what the container got");
	ok(json_count(json_find(user, "additionalGids")) == 1,
	   "a group that repair left alone stays");
	leave(&visit);

	enter(&visit, "{'user':{'uid':5,'gid':5}}", before, after);
	ok(mends(&visit) && visit.subject.done.count == 1,
	   "an exec as somebody else keeps its ids");
	leave(&visit);

	enter(&visit, "{" USER1000 "}", "{" USER1000 "}", "{" USER1000 "}");
	ok(mends(&visit) && visit.subject.done.count == 0,
	   "without a repair nothing is taken");
	visit.subject.facts.container.before = NULL;
	ok(!mends(&visit) && visit.subject.done.count == 0,
	   "nor without a memory of the container");
	leave(&visit);
}

/* Both runtimes give an exec without capabilities those of the container. */
static void test_capabilities_inherited(void)
{
	struct visit visit;

	enter(&visit, "{" USER1000 "}", "{" USER1000 "," MORE "}",
	      "{" USER1000 "," MORE "}");
	subject_expect(&visit.subject, "process.capabilities",
		       "{'allow':['CAP_CHOWN']}", "CAP_SYS_ADMIN",
		       "an exec that leaves its capabilities to the runtime");
	ok(subject_mends(&visit.subject, "process.capabilities",
			 "{'allow':['CAP_CHOWN']}") &&
		   json_count(capabilities_of(visit.subject.in.process,
					      "bounding")) == 1,
	   "repair writes down what is left of them");
	leave(&visit);

	enter(&visit, "{" USER1000 ",'capabilities':{}}",
	      "{" USER1000 "," MORE "}", "{" USER1000 "," MORE "}");
	subject_expect(&visit.subject, "process.capabilities", "{}", NULL,
		       "an exec that asks for none gets none");
	leave(&visit);

	enter(&visit, "{" USER1000 "}", "{" USER1000 "," MORE "}",
	      "{" USER1000 "," CHOWN "}");
	subject_expect(&visit.subject, "process.capabilities",
		       "{'allow':['CAP_CHOWN']}", NULL,
		       "what the container was left with");
	leave(&visit);
}

int main(void)
{
	test_capabilities_inherited();
	test_checks();
	test_state();
	test_capabilities_taken();
	test_rest_taken();
	ok(rules_find("exec.escalation")->flags & RULE_FIX_ALWAYS,
	   "the repair is due in every mode");
	return tap_done();
}
