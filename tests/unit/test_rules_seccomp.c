#include "tests/unit/subject.h"

#include "policy/rules/seccomp.h"
#include "policy/rules/seccomp_compare.h"
#include "policy/rules/seccomp_profile.h"
#include "policy/rules/seccomp_reach.h"

#define PROFILE(members) "{'linux':{'seccomp':{" members "}}}"
#define DENY_ALL	 "'defaultAction':'SCMP_ACT_ERRNO'"
#define ALLOW_ALL	 "'defaultAction':'SCMP_ACT_ALLOW'"
#define RULES(list)	 ",'syscalls':[" list "]"
#define RULE(name, what) "{'names':['" name "'],'action':'SCMP_ACT_" what "'}"
#define IF(name, what, index, op, value)                                       \
	"{'names':['" name "'],'action':'SCMP_ACT_" what "','args':[{"         \
	"'index':" #index ",'op':'SCMP_CMP_" #op "','value':" #value "}]}"
#define X86 ",'architectures':['SCMP_ARCH_X86_64','SCMP_ARCH_X86']"
#define X64 ",'architectures':['SCMP_ARCH_X86_64']"

#define NO_PTRACE "{'forbid':['ptrace']}"
#define REACHED	  "lets forbidden system calls run: ptrace"

static const struct subject_case presence[] = {
	{PROFILE(DENY_ALL), NULL, NULL},
	{"{}", NULL, "no seccomp profile is set"},
	{"{'linux':{'seccomp':null}}", NULL, "no seccomp profile is set"},
	{PROFILE(""), NULL, "denies nothing"},
	{PROFILE(ALLOW_ALL), NULL, "denies nothing"},
	{PROFILE("'defaultAction':'SCMP_ACT_LOG'"), NULL, "denies nothing"},
	/* another process decides: perhaps one in the container */
	{PROFILE("'defaultAction':'SCMP_ACT_TRACE'"), NULL, "denies nothing"},
	{PROFILE("'defaultAction':'SCMP_ACT_NOTIFY'"), NULL, "denies nothing"},
	{PROFILE("'defaultAction':'SCMP_ACT_TRAP'"), NULL, NULL},
	{PROFILE("'defaultAction':'SCMP_ACT_KILL'"), NULL, NULL},
	{PROFILE("'architectures':['SCMP_ARCH_X86_64']"), NULL,
	 "denies nothing"},
	{PROFILE(ALLOW_ALL RULES(RULE("ptrace", "LOG"))), NULL,
	 "denies nothing"},
	{PROFILE(ALLOW_ALL RULES(RULE("reboot", "ERRNO"))), NULL, NULL},
	{PROFILE("'syscalls':[" RULE("reboot", "KILL") "]"), NULL, NULL},
	/* runtimes ignore names that they do not know */
	{PROFILE(ALLOW_ALL RULES(RULE("prtace", "ERRNO"))), NULL,
	 "denies nothing"},
	{PROFILE(ALLOW_ALL RULES(IF("reboot", "ERRNO", 0, EQ, 12345))), NULL,
	 "denies nothing"},
	/* crun keeps the first rule, libseccomp the first without arguments */
	{PROFILE(ALLOW_ALL RULES(
		 RULE("reboot", "LOG") "," RULE("reboot", "ERRNO"))),
	 NULL, "denies nothing"},
	{"{}", "{'absent':'allow'}", NULL},
	{PROFILE(""), "{'absent':'allow'}", NULL},
	{"{'annotations':{'io.podman.annotations.seccomp':'unconfined'}}",
	 "{'absent':'allow'}", "no seccomp profile"},
	{"{}", "{'absent':'allow','forbid':['ptrace']}", "no seccomp profile"},
	{"{}", "{'absent':'allow','baseline':'default'}", "no seccomp profile"},
};

static const struct subject_case reachable[] = {
	{PROFILE(DENY_ALL), NO_PTRACE, NULL},
	{PROFILE(DENY_ALL RULES(RULE("read", "ALLOW"))), NO_PTRACE, NULL},
	{PROFILE(DENY_ALL RULES(RULE("ptrace", "ALLOW"))), NO_PTRACE, REACHED},
	{PROFILE(DENY_ALL RULES(RULE("ptrace", "LOG"))), NO_PTRACE, REACHED},
	{PROFILE(DENY_ALL RULES(RULE("ptrace", "TRACE"))), NO_PTRACE, REACHED},
	{PROFILE(DENY_ALL RULES(RULE("ptrace", "NOTIFY"))), NO_PTRACE, REACHED},
	{PROFILE(DENY_ALL RULES(RULE("ptrace", "KILL"))), NO_PTRACE, NULL},
	{PROFILE(DENY_ALL RULES(IF("ptrace", "ALLOW", 0, EQ, 1))), NO_PTRACE,
	 REACHED},
	{PROFILE(DENY_ALL RULES("{'names':['read','ptrace'],'action':"
				"'SCMP_ACT_ALLOW'}")),
	 NO_PTRACE, REACHED},
	{PROFILE(DENY_ALL RULES(
		 RULE("ptrace", "KILL") "," RULE("ptrace", "ALLOW"))),
	 NO_PTRACE, REACHED},
	{PROFILE(DENY_ALL RULES(
		 RULE("ptrace", "ALLOW") "," RULE("ptrace", "KILL"))),
	 NO_PTRACE, REACHED},
	/* an errno of 0 says "done", but the call does not run */
	{PROFILE(DENY_ALL RULES("{'names':['ptrace'],'action':"
				"'SCMP_ACT_ERRNO','errnoRet':0}")),
	 NO_PTRACE, NULL},
	{PROFILE(ALLOW_ALL RULES(RULE("reboot", "ERRNO"))), NO_PTRACE, REACHED},
	{PROFILE(ALLOW_ALL RULES(RULE("ptrace", "ERRNO"))), NO_PTRACE, NULL},
	{PROFILE(ALLOW_ALL RULES(
		 RULE("reboot", "ERRNO") "," IF("ptrace", "ERRNO", 0, EQ, 16))),
	 NO_PTRACE, REACHED},
	{PROFILE(ALLOW_ALL RULES(RULE("ptrace", "ERRNO") "," RULE(
		 "reboot", "ERRNO") "," IF("ptrace", "LOG", 0, EQ, 16))),
	 NO_PTRACE, REACHED},
	/* 32-bit ABIs have a second way to sockets */
	{PROFILE(DENY_ALL X86 RULES(RULE("socketcall", "ALLOW"))),
	 "{'forbid':['socket']}", "run: socket"},
	{PROFILE(DENY_ALL X64 RULES(RULE("socketcall", "ALLOW"))),
	 "{'forbid':['socket']}", NULL},
	{PROFILE(DENY_ALL RULES(RULE("socketcall", "ALLOW"))),
	 "{'forbid':['socket']}", NULL},
	{PROFILE(DENY_ALL X86 RULES(RULE("socket", "ALLOW"))),
	 "{'forbid':['socketcall']}", "run: socketcall"},
	{PROFILE(DENY_ALL X64 RULES(RULE("socket", "ALLOW"))),
	 "{'forbid':['socketcall']}", NULL},
	{PROFILE(DENY_ALL X86 RULES(
		 "{'names':['socketcall'],'action':"
		 "'SCMP_ACT_ERRNO','errnoRet':38}," RULE("socket", "ALLOW"))),
	 "{'forbid':['socketcall']}", NULL},
	/* runtimes skip a rule that repeats the default */
	{PROFILE(DENY_ALL X86 RULES(
		 "{'names':['socketcall'],'action':"
		 "'SCMP_ACT_ERRNO','errnoRet':1}," RULE("socket", "ALLOW"))),
	 "{'forbid':['socketcall']}", "run: socketcall"},
	{PROFILE(DENY_ALL RULES(
		 RULE("ptrace", "ALLOW") "," RULE("bpf", "ALLOW"))),
	 "{'forbid':['ptrace','read','bpf']}", "run: ptrace, bpf"},
};

static const struct {
	const char *name;
	const char *config;
	const char *forbid; /* one name */
} repairs[] = {
	{"an allow-list", PROFILE(DENY_ALL RULES(RULE("ptrace", "ALLOW"))),
	 "ptrace"},
	{"a list of two",
	 PROFILE(DENY_ALL RULES("{'names':['read','ptrace','ptrace'],"
				"'action':'SCMP_ACT_ALLOW'}")),
	 "ptrace"},
	{"a deny-list", PROFILE(ALLOW_ALL RULES(RULE("reboot", "ERRNO"))),
	 "ptrace"},
	{"a deny-list with a rule for some arguments",
	 PROFILE(ALLOW_ALL RULES(RULE("reboot", "ERRNO") "," IF(
		 "ptrace", "KILL", 0, EQ, 1) "," RULE("ptrace", "LOG"))),
	 "ptrace"},
	{"nothing", "{}", "socket"},
	{"a profile that denies nothing", PROFILE(ALLOW_ALL), "chroot"},
	{"an empty profile", PROFILE(""), "personality"},
	{"the second way",
	 PROFILE(DENY_ALL X86 RULES(
		 RULE("socket", "ALLOW") "," RULE("socketcall", "ALLOW"))),
	 "socket"},
	{"the way of libseccomp",
	 PROFILE(DENY_ALL X86 RULES(
		 RULE("socket", "ALLOW") "," RULE("socketcall", "ALLOW"))),
	 "socketcall"},
	{"the same, by default ENOSYS",
	 PROFILE(DENY_ALL
		 ",'defaultErrnoRet':38" X86 RULES(RULE("semop", "ALLOW"))),
	 "ipc"},
};

static void test_repairs(void)
{
	for (size_t i = 0; i < sizeof(repairs) / sizeof(repairs[0]); i++) {
		struct subject subject;
		char params[64];

		snprintf(params, sizeof(params), "{'forbid':['%s']}",
			 repairs[i].forbid);
		subject_open(&subject, repairs[i].config);
		ok(!subject_complies(&subject, "linux.seccomp", params) &&
			   subject_mends(&subject, "linux.seccomp", params),
		   "%s is repaired", repairs[i].name);
		ok(subject.done.count > 0 &&
			   strstr(subject.done.items[subject.done.count - 1]
					  .message,
				  repairs[i].forbid),
		   "and the repair names %s", repairs[i].forbid);
		subject_close(&subject);
	}
}

static const struct json *profile_of(const struct subject *subject)
{
	return json_at(subject->in.config, "linux", "seccomp", NULL);
}

static void test_how_repairs_are_written(void)
{
	struct subject subject;
	const struct json *first;
	int64_t number = 0;

	subject_open(&subject,
		     PROFILE(ALLOW_ALL RULES(RULE("reboot", "ERRNO"))));
	subject_mends(&subject, "linux.seccomp", NO_PTRACE);
	first = json_item(json_find(profile_of(&subject), "syscalls"), 0);
	ok(json_array_has(json_find(first, "names"), "ptrace") &&
		   json_int64(json_find(first, "errnoRet"), &number) &&
		   number == 1,
	   "a rule that denies comes first, with EPERM");
	ok(!seccomp_reach(profile_of(&subject), "reboot"),
	   "the other rules stay");
	subject_close(&subject);

	subject_open(&subject,
		     PROFILE(DENY_ALL RULES(RULE("ptrace", "ALLOW") "," RULE(
			     "read", "ALLOW"))));
	subject_mends(&subject, "linux.seccomp", NO_PTRACE);
	ok(json_count(json_find(profile_of(&subject), "syscalls")) == 1,
	   "a rule without names is no rule");
	subject_close(&subject);

	subject_open(&subject, "{}");
	ok(!subject_mends(&subject, "linux.seccomp",
			  "{'forbid':['execve','ptrace']}") &&
		   seccomp_reach(profile_of(&subject), "execve"),
	   "what the runtime itself needs is not taken away, but refused");
	subject_close(&subject);

	subject_open(&subject,
		     "{'annotations':{'run.oci.seccomp_bpf_data':'x'}}");
	ok(!subject_mends(&subject, "linux.seccomp", "{}"),
	   "an annotation that replaces the profile cannot be repaired");
	subject_close(&subject);
}

/* The shipped profile, as a runtime gets it here. */
static void test_shipped(void)
{
	static const char *const never[] = {"ptrace",
					    "process_vm_readv",
					    "process_vm_writev",
					    "kexec_load",
					    "bpf",
					    "mount",
					    "move_mount",
					    "open_tree",
					    "unshare",
					    "setns",
					    "clone3",
					    "io_uring_setup",
					    "io_uring_enter",
					    "keyctl",
					    "add_key",
					    "request_key",
					    "userfaultfd",
					    "perf_event_open",
					    "init_module",
					    "finit_module",
					    "pivot_root",
					    "reboot",
					    "swapon",
					    "open_by_handle_at",
					    "pidfd_getfd",
					    "process_madvise",
					    "quotactl",
					    "settimeofday",
					    "iopl",
					    "no_such_call"};
	static const char *const always[] = {
		"read",	     "execve", "openat", "mmap",  "futex",
		"clone",     "socket", "statx",	 "rseq",  "openat2",
		"fchmodat2", "capset", "setuid", "prctl", "seccomp"};
	struct subject subject;

	subject_open(&subject, "{}");
	ok(subject_mends(&subject, "linux.seccomp", "{'baseline':'default'}"),
	   "it is set where there is none, and no looser than itself");
	is(subject.done.items[0].message, "set the seccomp profile 'default'",
	   "and says so");
	for (size_t i = 0; i < sizeof(never) / sizeof(never[0]); i++)
		ok(!seccomp_reach(profile_of(&subject), never[i]),
		   "%s is out of reach", never[i]);
	for (size_t i = 0; i < sizeof(always) / sizeof(always[0]); i++)
		ok(seccomp_reach(profile_of(&subject), always[i]), "%s is not",
		   always[i]);
	ok(json_find(profile_of(&subject), "archMap") == NULL &&
		   json_count(json_find(profile_of(&subject),
					"architectures")) == 2,
	   "it is in the runtime's form, with two architectures");
	subject_close(&subject);
}

#define CLONE_RULE IF("clone", "ALLOW", 0, MASKED_EQ, 2114060288)

static const struct {
	const char *name;
	const char *profile;
	const char *baseline;
	const char *why; /* NULL: nowhere looser */
} comparisons[] = {
	{"equal", DENY_ALL RULES(RULE("read", "ALLOW")),
	 DENY_ALL RULES(RULE("read", "ALLOW")), NULL},
	{"less", DENY_ALL, DENY_ALL RULES(RULE("read", "ALLOW")), NULL},
	{"more", DENY_ALL RULES(RULE("bpf", "ALLOW")),
	 DENY_ALL RULES(RULE("read", "ALLOW")), "bpf"},
	{"logged", DENY_ALL RULES(RULE("bpf", "LOG")), DENY_ALL, "bpf"},
	{"denied in another way", DENY_ALL RULES(RULE("bpf", "KILL")),
	 DENY_ALL RULES(RULE("read", "ALLOW")), NULL},
	{"open by default", ALLOW_ALL RULES(RULE("bpf", "ERRNO")), DENY_ALL,
	 "calls that no rule names"},
	{"closed where the baseline is open", DENY_ALL,
	 ALLOW_ALL RULES(RULE("bpf", "ERRNO")), NULL},
	{"closed but for what the baseline denies",
	 DENY_ALL RULES(RULE("bpf", "ALLOW")),
	 ALLOW_ALL RULES(RULE("bpf", "ERRNO")), "bpf"},
	{"both open", ALLOW_ALL RULES(RULE("bpf", "KILL")),
	 ALLOW_ALL RULES(RULE("bpf", "ERRNO")), NULL},
	{"both open, one rule less", ALLOW_ALL RULES(RULE("reboot", "ERRNO")),
	 ALLOW_ALL RULES(RULE("bpf", "ERRNO")), "bpf"},
	{"both open, for some arguments only",
	 ALLOW_ALL RULES(IF("bpf", "ERRNO", 0, EQ, 5)),
	 ALLOW_ALL RULES(RULE("bpf", "ERRNO")), "bpf"},
	{"the same argument", DENY_ALL RULES(CLONE_RULE),
	 DENY_ALL RULES(CLONE_RULE), NULL},
	{"any argument", DENY_ALL RULES(RULE("clone", "ALLOW")),
	 DENY_ALL RULES(CLONE_RULE), "clone"},
	{"an argument where any will do", DENY_ALL RULES(CLONE_RULE),
	 DENY_ALL RULES(RULE("clone", "ALLOW")), NULL},
	{"another value", DENY_ALL RULES(IF("clone", "ALLOW", 0, MASKED_EQ, 1)),
	 DENY_ALL RULES(CLONE_RULE), "clone"},
	{"another operator", DENY_ALL RULES(IF("socket", "ALLOW", 0, GT, 40)),
	 DENY_ALL RULES(IF("socket", "ALLOW", 0, NE, 40)), "socket"},
	{"a second condition",
	 DENY_ALL RULES("{'names':['socket'],'action':'SCMP_ACT_ALLOW','args':"
			"[{'index':0,'value':1,'op':'SCMP_CMP_EQ'},{'index':1,"
			"'value':2,'op':'SCMP_CMP_EQ'}]}"),
	 DENY_ALL RULES(IF("socket", "ALLOW", 0, EQ, 1)), NULL},
	/* two conditions on one argument are an "or" in both runtimes */
	{"an alternative",
	 DENY_ALL RULES("{'names':['socket'],'action':'SCMP_ACT_ALLOW','args':"
			"[{'index':0,'value':1,'op':'SCMP_CMP_EQ'},{'index':0,"
			"'value':40,'op':'SCMP_CMP_EQ'}]}"),
	 DENY_ALL RULES(IF("socket", "ALLOW", 0, EQ, 1)), "socket"},
	{"a rule that the baseline takes back",
	 DENY_ALL RULES(RULE("bpf", "ALLOW")),
	 DENY_ALL RULES(RULE("bpf", "ALLOW") "," RULE("bpf", "KILL")), "bpf"},
	{"another architecture", DENY_ALL ",'architectures':['SCMP_ARCH_X32']",
	 DENY_ALL X86, "SCMP_ARCH_X32"},
	{"fewer architectures", DENY_ALL X64, DENY_ALL X86, NULL},
	{"the native architecture alone", DENY_ALL X64, DENY_ALL, NULL},
	{"an architecture of other machines",
	 DENY_ALL ",'architectures':['SCMP_ARCH_S390X']", DENY_ALL, NULL},
	{"speculation", DENY_ALL ",'flags':['SECCOMP_FILTER_FLAG_SPEC_ALLOW']",
	 DENY_ALL, "speculation (SPEC_ALLOW)"},
};

static void test_comparisons(void)
{
	for (size_t i = 0; i < sizeof(comparisons) / sizeof(comparisons[0]);
	     i++) {
		char text[2048];
		char why[SECCOMP_COMPARE_WHY] = "";
		struct json *profile;
		struct json *baseline;

		if (strstr(comparisons[i].profile, "X32") &&
		    !seccomp_reach_has_arch("SCMP_ARCH_X32"))
			continue;
		snprintf(text, sizeof(text), "{%s}", comparisons[i].profile);
		profile = subject_json(text);
		snprintf(text, sizeof(text), "{%s}", comparisons[i].baseline);
		baseline = subject_json(text);
		ok(seccomp_compare(profile, baseline, why) ==
			   !comparisons[i].why,
		   "compared: %s", comparisons[i].name);
		if (comparisons[i].why)
			is(why, comparisons[i].why, "and says where");
		ok(seccomp_compare(profile, profile, why),
		   "and nothing is looser than itself");
		json_free(profile);
		json_free(baseline);
	}
}

static const struct {
	const char *profile, *arch, *name;
	enum seccomp_reach_how how;
} amounts[] = {
	{DENY_ALL X86, "SCMP_ARCH_X86", "bpf", SECCOMP_NEVER},
	{ALLOW_ALL X86, "SCMP_ARCH_X86", "bpf", SECCOMP_ALWAYS},
	{ALLOW_ALL X86, "SCMP_ARCH_S390X", "bpf", SECCOMP_NEVER},
	{ALLOW_ALL X86 RULES(RULE("bpf", "ERRNO")), "SCMP_ARCH_X86", "bpf",
	 SECCOMP_NEVER},
	{ALLOW_ALL X86 RULES(IF("bpf", "ERRNO", 0, EQ, 1)), "SCMP_ARCH_X86",
	 "bpf", SECCOMP_SOMETIMES},
	{DENY_ALL X86 RULES(IF("bpf", "ALLOW", 0, EQ, 1)), "SCMP_ARCH_X86",
	 "bpf", SECCOMP_SOMETIMES},
	{DENY_ALL X86 RULES(
		 IF("bpf", "ALLOW", 0, EQ, 1) "," RULE("bpf", "KILL")),
	 "SCMP_ARCH_X86", "bpf", SECCOMP_SOMETIMES},
	{DENY_ALL X86 RULES(RULE("bpf", "KILL") "," RULE("bpf", "ALLOW")),
	 "SCMP_ARCH_X86", "bpf", SECCOMP_ALWAYS},
	{DENY_ALL X86 RULES(IF("socket", "ALLOW", 0, EQ,
			       1) "," RULE("socketcall", "ALLOW")),
	 "SCMP_ARCH_X86", "socket", SECCOMP_ALWAYS},
	{DENY_ALL X86 RULES(IF("socket", "ALLOW", 0, EQ, 1)), "SCMP_ARCH_X86",
	 "socketcall", SECCOMP_SOMETIMES},
	{DENY_ALL ",'architectures':['SCMP_ARCH_X32']" RULES(IF(
		 "socket", "ALLOW", 0, EQ, 1) "," RULE("socketcall", "ALLOW")),
	 "SCMP_ARCH_X32", "socket", SECCOMP_SOMETIMES},
};

static void test_amounts(void)
{
	for (size_t i = 0; i < sizeof(amounts) / sizeof(amounts[0]); i++) {
		char text[1024];
		struct json *profile;

		snprintf(text, sizeof(text), "{%s}", amounts[i].profile);
		profile = subject_json(text);
		ok(seccomp_reach_how(profile, amounts[i].arch,
				     amounts[i].name) == amounts[i].how,
		   "how much of %s runs by %s: %d, in %s", amounts[i].name,
		   amounts[i].arch, amounts[i].how, text);
		json_free(profile);
	}
	ok(seccomp_reach_exists("SCMP_ARCH_X86", "socketcall") &&
		   !seccomp_reach_exists("SCMP_ARCH_X86_64", "socketcall"),
	   "a call of one ABI alone");
	ok(seccomp_reach_exists("SCMP_ARCH_X86", "socket"),
	   "a call that one ABI has behind another");
	ok(!seccomp_reach_exists("SCMP_ARCH_X86", "frobnicate") &&
		   !seccomp_reach_exists("X86", "read"),
	   "no such call, no such ABI");
}

/* Docker's form, as far as it differs. */
#define DOCKER                                                                 \
	"{'defaultAction':'SCMP_ACT_ERRNO','archMap':[{'architecture':"        \
	"'SCMP_ARCH_X86_64','subArchitectures':['SCMP_ARCH_X86',"              \
	"'SCMP_ARCH_X32']},{'architecture':'SCMP_ARCH_AARCH64',"               \
	"'subArchitectures':['SCMP_ARCH_ARM']}],'syscalls':["                  \
	"{'names':['read'],'action':'SCMP_ACT_ALLOW','args':[],'comment':"     \
	"'','includes':{},'excludes':{}},"                                     \
	"{'names':['ptrace'],'action':'SCMP_ACT_ALLOW','includes':{"           \
	"'minKernel':'4.8'}},"                                                 \
	"{'names':['bpf'],'action':'SCMP_ACT_ALLOW','includes':{'caps':["      \
	"'CAP_SYS_ADMIN']}},"                                                  \
	"{'names':['unshare'],'action':'SCMP_ACT_ALLOW','excludes':{'caps':["  \
	"'CAP_SYS_ADMIN']}},"                                                  \
	"{'names':['arch_prctl'],'action':'SCMP_ACT_ALLOW','includes':{"       \
	"'arches':['amd64','arm64']}},"                                        \
	"{'names':['s390_runtime_instr'],'action':'SCMP_ACT_ALLOW',"           \
	"'includes':{'arches':['s390x']}}]}"

static struct json *load(const char *process, unsigned major, unsigned minor)
{
	struct json *tree = subject_json(DOCKER);
	struct rule_data data = {.name = "docker.json", .tree = tree};
	struct facts facts = {.kernel = {major, minor}};
	struct rule_input in = {.facts = &facts, .data = &data};
	struct json *own = subject_json(process);
	struct json *loaded = seccomp_profile_load(&in, own, "docker.json");

	ok(seccomp_profile_load(&in, own, "other.json") == NULL,
	   "no file, no profile");
	json_free(own);
	json_free(tree);
	return loaded;
}

static void test_docker_form(void)
{
	static const char admin[] =
		"{'capabilities':{'bounding':['CAP_SYS_ADMIN']}}";
	struct json *plain = load("{}", 6, 1);
	struct json *old = load("{}", 4, 4);
	struct json *unknown = load("{}", 0, 0);
	struct json *capable = load(admin, 6, 1);

	ok(seccomp_reach(plain, "read") && seccomp_reach(plain, "arch_prctl"),
	   "plain rules and this architecture's count");
	ok(!seccomp_reach(plain, "s390_runtime_instr"),
	   "another architecture's do not");
	ok(seccomp_reach(plain, "ptrace") && !seccomp_reach(old, "ptrace"),
	   "the kernel's version counts");
	ok(!seccomp_reach(unknown, "ptrace"), "an unknown one is the oldest");
	ok(!seccomp_reach(plain, "bpf") && seccomp_reach(capable, "bpf"),
	   "what the bounding set gives counts");
	ok(seccomp_reach(plain, "unshare") &&
		   !seccomp_reach(capable, "unshare"),
	   "and what it takes");
	ok(json_count(json_find(plain, "architectures")) >= 2 &&
		   !json_array_has(json_find(plain, "architectures"),
				   "SCMP_ARCH_S390X"),
	   "this machine's architectures alone");
	ok(json_find(json_item(json_find(plain, "syscalls"), 0), "comment") ==
		   NULL,
	   "and nothing that the runtime-spec does not have");
	json_free(plain);
	json_free(old);
	json_free(unknown);
	json_free(capable);
}

static void expect_file(const char *text, const char *want, const char *name)
{
	struct json *tree = subject_json(text);
	struct error err = ERROR_INIT;
	int result = seccomp_check_file(tree, &err);

	if (!ok(want ? result < 0 && strstr(err.reason.msg, want) : result == 0,
		"a file: %s", name))
		printf("# found: %s\n", err.reason.msg);
	json_free(tree);
}

static void test_files(void)
{
	expect_file(DOCKER, NULL, "Docker's form");
	expect_file("{" DENY_ALL RULES(RULE("read", "ALLOW")) "}", NULL,
		    "the runtime's form");
	expect_file("{" ALLOW_ALL ",'syscalls':[]}", "denies nothing",
		    "nothing denied");
	expect_file("{'syscalls':[]}", "defaultAction", "no default");
	expect_file("{'defaultAction':'ALLOW','syscalls':[]}", "defaultAction",
		    "a word that is no action");
	expect_file("{" DENY_ALL ",'syscalls':[],'extra':1}", "extra",
		    "a member that is not known");
	expect_file("{" DENY_ALL ",'syscalls':[{'names':['read']}]}", "action",
		    "a rule without an action");
	expect_file("[]", "", "no object");
}

static void expect_params(const char *text, const char *want, const char *name)
{
	const struct shape_source source = {
		.what = "policy", .id = "policy.rule", .kind = ERROR_POLICY};
	struct json *tree = subject_json(text);
	struct error err = ERROR_INIT;
	int result = json_shape_check(tree, &seccomp_params, &source, &err);

	if (!ok(want ? result < 0 && strstr(err.reason.msg, want) : result == 0,
		"parameters: %s", name))
		printf("# found: %s\n", err.reason.msg);
	json_free(tree);
}

static void test_params(void)
{
	expect_params("{'forbid':['ptrace','socketcall']}", NULL,
		      "system calls of all machines");
	expect_params("{'forbid':['ptrace','prtace']}",
		      "/forbid/1: 'prtace' is not a system call",
		      "a misspelled one");
	expect_params("{'forbid':['']}", "/forbid/0", "an empty one");
	expect_params("{'forbid':['Ptrace']}", "/forbid/0", "in other case");
}

static void test_baseline(void)
{
	struct subject subject;

	subject_open(&subject,
		     PROFILE(DENY_ALL RULES(RULE("ptrace", "ALLOW"))));
	subject_expect(&subject, "linux.seccomp", "{'baseline':'default'}",
		       "looser than 'default': ptrace", "a looser profile");
	subject_expect(&subject, "linux.seccomp", "{'baseline':'x.json'}",
		       "cannot be used", "a baseline that is not there");
	ok(!subject_mends(&subject, "linux.seccomp", "{'baseline':'default'}"),
	   "looser is not repaired, but refused");
	subject_close(&subject);
	subject_open(&subject, PROFILE(DENY_ALL RULES(RULE("read", "ALLOW"))));
	subject_expect(&subject, "linux.seccomp", "{'baseline':'default'}",
		       NULL, "a tighter profile");
	subject_close(&subject);
}

int main(void)
{
	subject_try_all("linux.seccomp", presence);
	subject_try_all("linux.seccomp", reachable);
	test_repairs();
	test_how_repairs_are_written();
	test_shipped();
	test_comparisons();
	test_amounts();
	test_docker_form();
	test_files();
	test_params();
	test_baseline();
	return tap_done();
}
