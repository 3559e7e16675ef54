/* The rules that read nothing but the spec, a table for each. */
#include "tests/unit/subject.h"

#include "policy/rules/spec.h"

#define LINUX(members)	 "{'linux':{" members "}}"
#define PROCESS(members) "{'process':{" members "}}"
#define MOUNT(members)	 "{'mounts':[{" members "}]}"

static const struct subject_case sysctls[] = {
	{LINUX("'sysctl':{'net.ipv4.tcp_syncookies':'1'}"), NULL, NULL},
	{LINUX("'sysctl':{'net/ipv4/tcp_syncookies':'1'}"), NULL, NULL},
	{LINUX("'sysctl':{'kernel.shm_rmid_forced':'1'}"), "{'pss':'1.25'}",
	 NULL},
	{LINUX("'sysctl':{'net.ipv4.ip_local_reserved_ports':'1'}"),
	 "{'pss':'1.26'}", "ip_local_reserved_ports"},
	{LINUX("'sysctl':{'net.ipv4.ip_local_reserved_ports':'1'}"),
	 "{'pss':'1.27'}", NULL},
	{LINUX("'sysctl':{'net.ipv4.tcp_keepalive_time':'1'}"),
	 "{'pss':'1.28'}", "tcp_keepalive_time"},
	{LINUX("'sysctl':{'net.ipv4.tcp_keepalive_time':'1'}"),
	 "{'pss':'1.29'}", NULL},
	{LINUX("'sysctl':{'net.ipv4.tcp_rmem':'1'}"), "{'pss':'1.31'}",
	 "tcp_rmem"},
	{LINUX("'sysctl':{'net.ipv4.tcp_rmem':'1'}"), "{'pss':'1.32'}", NULL},
	{LINUX("'sysctl':{'net.ipv4.tcp_notsent_lowat':'1'}"), "{'pss':'1.36'}",
	 "tcp_notsent_lowat"},
	{LINUX("'sysctl':{'net.ipv4.tcp_notsent_lowat':'1'}"), NULL, NULL},
	{LINUX("'sysctl':{'kernel.msgmax':'1'}"), NULL, "kernel.msgmax"},
	{LINUX("'sysctl':{'kernel.msgmax':'1'}"), "{'allow':['kernel.msg*']}",
	 NULL},
	{LINUX("'sysctl':{'net.core.somaxconn':'1'}"), "{'allow':['net.*']}",
	 "somaxconn"},
	{LINUX("'sysctl':{'net..ipv4.tcp_syncookies':'1'}"), NULL, "net..ipv4"},
	{LINUX("'sysctl':{'NET.ipv4.tcp_syncookies':'1'}"), NULL, "NET"},
	{LINUX("'sysctl':null"), NULL, NULL},
	{"{}", NULL, NULL},
};

static const struct subject_case devices[] = {
	{LINUX("'resources':{'devices':[{'allow':false,'access':'rwm'}]}"),
	 NULL, NULL},
	{LINUX("'resources':{'devices':[{'allow':false,'access':'rwm'},"
	       "{'allow':true,'type':'c','major':1,'minor':3,'access':'rwm'},"
	       "{'allow':true,'type':'c','major':136,'access':'rwm'},"
	       "{'allow':true,'type':'c','access':'m'}]}"),
	 NULL, NULL},
	{"{}", NULL, "no rule denies"},
	{LINUX("'resources':{'devices':[]}"), NULL, "no rule denies"},
	{LINUX("'resources':{'devices':[{'allow':false,'type':'c'}]}"), NULL,
	 "no rule denies"},
	{LINUX("'resources':{'devices':[{'allow':false,'access':'m'}]}"), NULL,
	 "no rule denies"},
	{LINUX("'resources':{'devices':[{'allow':false,'access':'rm'}]}"), NULL,
	 "no rule denies"},
	{LINUX("'resources':{'devices':[{'allow':false,'access':'wm'}]}"), NULL,
	 "no rule denies"},
	{LINUX("'resources':{'devices':[{'allow':false,'major':1}]}"), NULL,
	 "no rule denies"},
	{LINUX("'resources':{'devices':[{'allow':false,'minor':3}]}"), NULL,
	 "no rule denies"},
	{LINUX("'resources':{'devices':[{'allow':false,'access':'rwm'},"
	       "{'allow':true,'type':'b','major':8,'minor':0}]}"),
	 NULL, "b 8:0"},
	{LINUX("'resources':{'devices':[{'allow':false,'access':'rwm'},"
	       "{'allow':true,'access':'rwm'}]}"),
	 NULL, "a *:*"},
	{LINUX("'resources':{'devices':[{'allow':false,'access':'rwm'},"
	       "{'allow':true,'type':'c','major':1,'access':'r'}]}"),
	 NULL, "c 1:*"},
	{LINUX("'resources':{'devices':[{'allow':false,'access':'rwm'},"
	       "{'allow':true,'type':'c','major':10,'minor':229,'access':'rw'}"
	       "]},'devices':[{'path':'/dev/fuse','type':'c','major':10,"
	       "'minor':229}]"),
	 "{'allow':['c 10:229']}", NULL},
	/* a node's name can be chosen, its numbers tell what it is */
	{LINUX("'resources':{'devices':[{'allow':false,'access':'rwm'}]},"
	       "'devices':[{'path':'/dev/null','type':'b','major':8,"
	       "'minor':0}]"),
	 "{'allow':['c 10:229']}", "/dev/null b 8:0"},
	{LINUX("'resources':{'devices':[{'allow':false,'access':'rwm'}]},"
	       "'devices':[{'path':'/dev/x','type':'u','major':1,'minor':3},"
	       "{'path':'/dev/fifo','type':'p'}]"),
	 NULL, NULL},
	{LINUX("'resources':{'devices':[{'allow':false,'access':'rwm'}]},"
	       "'devices':[{'path':'/dev/x'}]"),
	 NULL, "a *:*"},
};

#define MASKS                                                                  \
	"'maskedPaths':['/proc/acpi','/proc/kcore','/proc/keys',"              \
	"'/proc/latency_stats','/proc/timer_list','/proc/timer_stats',"        \
	"'/proc/sched_debug','/proc/scsi','/sys/firmware'"
#define GUARDS                                                                 \
	"'readonlyPaths':['/proc/bus','/proc/fs','/proc/irq','/proc/sys',"     \
	"'/proc/sysrq-trigger'"
#define USERNS                                                                 \
	"'namespaces':[{'type':'user'}],'uidMappings':[{'containerID':0,"      \
	"'hostID':100000,'size':65536}],'gidMappings':[{'containerID':0,"      \
	"'hostID':100000,'size':65536}]"
#define HOST_USERNS                                                            \
	"'namespaces':[{'type':'user'}],'uidMappings':[{'containerID':0,"      \
	"'hostID':0,'size':65536}],'gidMappings':[{'containerID':0,"           \
	"'hostID':100000,'size':65536}]"

static const struct subject_case masks[] = {
	{LINUX(MASKS "]," GUARDS ",'/proc/asound']"), NULL, NULL},
	{LINUX(MASKS ",'/proc/asound']," GUARDS "]"), NULL, NULL},
	{LINUX(MASKS "]," GUARDS "]"), NULL, "/proc/asound"},
	{LINUX(MASKS "]"), NULL, "are writable: /proc/asound, /proc/bus"},
	{LINUX("'maskedPaths':[]," GUARDS "]"), NULL, "not masked: /proc/acpi"},
	{LINUX("'maskedPaths':['/proc/kcore/']," GUARDS "]"), NULL,
	 "/proc/kcore"},
	{"{}", NULL, "not masked"},
	{LINUX("'maskedPaths':null,'readonlyPaths':null"), NULL, "not masked"},
	{LINUX(MASKS ",'/proc/asound']," GUARDS "]"),
	 "{'masked':['/proc/interrupts']}", "/proc/interrupts"},
	{LINUX(MASKS ",'/proc/asound']," GUARDS "]"),
	 "{'readonly':['/sys/fs/x']}", "/sys/fs/x"},
	{"{'linux':{" MASKS ",'/proc/asound']," GUARDS "]},'mounts':[{"
	 "'destination':'/p','type':'proc','source':'proc'}]}",
	 NULL, "shows what is masked"},
	{"{'linux':{" MASKS ",'/proc/asound']," GUARDS "]},'mounts':[{"
	 "'destination':'/proc/','type':'proc','source':'proc'}]}",
	 NULL, NULL},
	{"{'linux':{" MASKS ",'/proc/asound']," GUARDS "]},'mounts':[{"
	 "'destination':'/p','type':'proc','source':'/srv','options':["
	 "'bind']}]}",
	 NULL, NULL},
	{LINUX(USERNS), NULL, "not masked"},
	{LINUX(USERNS), "{'allowUserNamespace':true}", NULL},
	{LINUX(HOST_USERNS), "{'allowUserNamespace':true}", "not masked"},
	{LINUX("'namespaces':[{'type':'pid'}]"), "{'allowUserNamespace':true}",
	 "not masked"},
};

static const struct subject_case resources[] = {
	{"{}", NULL, "the memory is not bounded"},
	{LINUX("'resources':{'memory':{'limit':-1}}"), NULL, "memory"},
	{LINUX("'resources':{'memory':{'limit':1048576}}"), NULL,
	 "the pids is not bounded"},
	{LINUX("'resources':{'memory':{'limit':1048576},'pids':{'limit':100}}"),
	 NULL, "the cpu is not bounded"},
	{LINUX("'resources':{'memory':{'limit':1048576},'pids':{'limit':100},"
	       "'cpu':{'quota':50000,'period':100000}}"),
	 NULL, NULL},
	{LINUX("'resources':{'memory':{'limit':1048576},'pids':{'limit':100},"
	       "'cpu':{'shares':512}}"),
	 "{'cpuShares':true}", NULL},
	{LINUX("'resources':{'unified':{'memory.max':'1048576','pids.max':"
	       "'10','cpu.max':'20000 100000'}}"),
	 NULL, NULL},
	/* cgroup v2's word counts where both are there */
	{LINUX("'resources':{'memory':{'limit':1},'unified':{'memory.max':"
	       "'max'}}"),
	 "{'require':['memory']}", "no limit"},
	{LINUX("'resources':{'memory':{'limit':2048}}"),
	 "{'require':['memory'],'maxMemory':1024}", "2048 bytes"},
	{LINUX("'resources':{'pids':{'limit':0}}"), "{'require':['pids']}",
	 "no limit"},
	{LINUX("'resources':{'cpu':{'quota':200000}}"),
	 "{'require':['cpu'],'maxCpu':1500}", "2.000 CPUs"},
	{LINUX("'resources':{'cpu':{'quota':9223372036854775807}}"),
	 "{'require':['cpu']}", "no limit"},
	{LINUX("'resources':{'unified':{'cpu.max':'max 100000'}}"),
	 "{'require':['cpu']}", "no limit"},
	{"{}", "{'require':[]}", NULL},
};

static const struct subject_case others[] = {
	{"{}", NULL, NULL},
	{LINUX("'rootfsPropagation':'rslave'"), NULL, NULL},
	{LINUX("'rootfsPropagation':'rshared'"), NULL, "appear on the host"},
	{LINUX("'rootfsPropagation':'rshared'"),
	 "{'allow':['rootfsPropagation']}", NULL},
	{LINUX("'seccomp':{'listenerPath':'/run/x.sock'}"), NULL,
	 "/run/x.sock"},
	{PROCESS("'scheduler':{'policy':'SCHED_FIFO','priority':1}"), NULL,
	 "real-time"},
	{PROCESS("'scheduler':{'policy':'SCHED_OTHER','nice':-5}"), NULL,
	 "more than its share"},
	{PROCESS("'scheduler':{'policy':'SCHED_BATCH'}"), NULL, NULL},
	{PROCESS("'ioPriority':{'class':'IOPRIO_CLASS_RT','priority':1}"), NULL,
	 "real-time"},
	{PROCESS("'ioPriority':{'class':'IOPRIO_CLASS_BE','priority':1}"), NULL,
	 NULL},
	{LINUX("'personality':{'domain':'LINUX32'}"), NULL, NULL},
	{LINUX("'personality':{'flags':['ADDR_NO_RANDOMIZE']}"), NULL,
	 "personality"},
	{LINUX("'intelRdt':{'closID':'x'}"), NULL, "caches"},
	{LINUX("'timeOffsets':{'boottime':{'secs':1}}"), NULL, "clock"},
	{LINUX("'mountLabel':'system_u:object_r:container_file_t:s0:c1,c2'"),
	 NULL, NULL},
	{LINUX("'mountLabel':'system_u:object_r:etc_t:s0'"), NULL, "etc_t"},
	{LINUX("'cgroupsPath':'/docker/../x'"), NULL, "climbs"},
	{LINUX("'cgroupsPath':'/docker/1'"), "{'cgroups':['/docker/*']}", NULL},
	{LINUX("'cgroupsPath':'/'"), "{'cgroups':['/docker/*']}",
	 "not allowed"},
	{"{}", "{'cgroups':['/docker/*']}", "not allowed"},
	{PROCESS("'oomScoreAdj':-998"), NULL, NULL},
	{PROCESS("'oomScoreAdj':-1000"), NULL, "-1000"},
	{PROCESS("'oomScoreAdj':-5"), "{'minOomScoreAdj':0}", "-5"},
};

static const struct subject_case kinds[] = {
	{MOUNT("'destination':'/proc','type':'proc','source':'proc'"), NULL,
	 NULL},
	{MOUNT("'destination':'/x','type':'proc','source':'proc'"), NULL,
	 "unusual place"},
	{MOUNT("'destination':'/sys/fs/cgroup/','type':'cgroup2'"), NULL, NULL},
	{MOUNT("'destination':'/t','type':'tmpfs','options':['mode=755']"),
	 NULL, NULL},
	{MOUNT("'destination':'/d','type':'bind','source':'/x'"), NULL, NULL},
	{MOUNT("'destination':'/d','type':'none','source':'/x','options':["
	       "'rbind']"),
	 NULL, NULL},
	/* run against both runtimes: it is a bind */
	{MOUNT("'destination':'/d','type':'tmpfs','source':'/etc','options':["
	       "'rbind']"),
	 NULL, "calls itself something else"},
	{MOUNT("'destination':'/d','type':'overlay','source':'overlay',"
	       "'options':['lowerdir=/etc:/tmp']"),
	 NULL, "directories of the host"},
	{MOUNT("'destination':'/d','type':'overlay'"), NULL,
	 "a type that is not allowed"},
	{MOUNT("'destination':'/d','type':'ext4','source':'/dev/sda1'"), NULL,
	 "ext4"},
	{MOUNT("'destination':'/d','type':'nfs4','source':'h:/x'"),
	 "{'allow':['nfs4']}", NULL},
	{MOUNT("'destination':'/d'"), NULL, "'none'"},
	{MOUNT("'destination':'/proc/sys','type':'proc','options':['remount',"
	       "'rw']"),
	 NULL, "changes another one"},
	{MOUNT("'destination':'/sys','type':'sysfs','options':['ro']"), NULL,
	 NULL},
	{MOUNT("'destination':'/sys','type':'sysfs'"), NULL, "writable"},
	{"{}", NULL, NULL},
};

static const struct subject_case propagations[] = {
	{MOUNT("'destination':'/d','options':['rbind','rprivate']"), NULL,
	 NULL},
	{MOUNT("'destination':'/d','options':['rbind','rslave']"), NULL, NULL},
	{MOUNT("'destination':'/d','options':['rbind','rshared']"), NULL,
	 "rshared"},
	{MOUNT("'destination':'/d','options':['shared']"),
	 "{'allow':['shared']}", NULL},
	{MOUNT("'destination':'/d','options':['slave']"),
	 "{'allow':['private']}", "slave"},
	{LINUX("'rootfsPropagation':'shared'"), NULL, "shared"},
	{"{}", NULL, NULL},
};

static const struct subject_case rlimits[] = {
	{"{}", "{'max':{'RLIMIT_NOFILE':10}}", NULL},
	{PROCESS("'rlimits':[{'type':'RLIMIT_NOFILE','hard':10,'soft':10}]"),
	 "{'max':{'RLIMIT_NOFILE':10}}", NULL},
	{PROCESS("'rlimits':[{'type':'RLIMIT_NOFILE','hard':11,'soft':10}]"),
	 "{'max':{'RLIMIT_NOFILE':10}}", "RLIMIT_NOFILE is above"},
	{PROCESS("'rlimits':[{'type':'RLIMIT_CORE','hard':"
		 "18446744073709551615,'soft':0}]"),
	 "{'max':{'RLIMIT_CORE':0}}", "RLIMIT_CORE is above"},
	{PROCESS("'rlimits':[{'type':'RLIMIT_AS','hard':1,'soft':2}]"), NULL,
	 "above the hard one"},
	{PROCESS("'rlimits':[{'type':'RLIMIT_AS','hard':1,'soft':1},"
		 "{'type':'RLIMIT_AS','hard':2,'soft':2}]"),
	 NULL, "twice"},
	{PROCESS("'rlimits':[{'hard':1}]"), NULL, "no type"},
};

static const struct subject_case unconfined[] = {
	{PROCESS("'apparmorProfile':'docker-default'"), NULL, NULL},
	{PROCESS("'apparmorProfile':'unconfined'"), NULL, "confines nothing"},
	{PROCESS("'apparmorProfile':'docker-default//&unconfined'"), NULL,
	 "confines nothing"},
	{PROCESS("'apparmorProfile':':host:unconfined'"), NULL,
	 "confines nothing"},
	{PROCESS("'apparmorProfile':'unconfined-but-not'"), NULL, NULL},
	{PROCESS("'apparmorProfile':'mine'"), "{'allow':['docker-*']}",
	 "not allowed"},
};

static const struct subject_case labels[] = {
	{PROCESS("'selinuxLabel':'system_u:system_r:container_t:s0:c1,c2'"),
	 NULL, NULL},
	{PROCESS("'selinuxLabel':'system_u:system_r:spc_t:s0'"), NULL,
	 "confines nothing"},
	{PROCESS("'selinuxLabel':'spc_t'"), NULL, "user:role:type"},
	{PROCESS("'selinuxLabel':'a::b'"), NULL, "user:role:type"},
	{PROCESS("'selinuxLabel':'user_u:system_r:container_t:s0'"),
	 "{'allow':['system_u:system_r:container_t:**']}", "not allowed"},
};

/* Without a label the host decides. */
static void test_modules(void)
{
	static const struct {
		enum host_answer host;
		const char *want;
	} hosts[] = {{HOST_NO, NULL},
		     {HOST_YES, "and the host has"},
		     {HOST_UNKNOWN, "and the host has"},
		     {HOST_UNANSWERED, "whether the host has"}};

	for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++) {
		struct subject subject;

		subject_open(&subject, PROCESS("'apparmorProfile':''"));
		subject.facts.apparmor = subject.facts.selinux = hosts[i].host;
		subject_expect(&subject, "process.apparmorProfile", "{}",
			       hosts[i].want, "no profile");
		subject_expect(&subject, "process.selinuxLabel", "{}",
			       hosts[i].want, "no label");
		ok(subject.out.not_judged == (hosts[i].host == HOST_UNANSWERED),
		   "not judged only where nobody can know");
		subject_close(&subject);
	}
}

#define OWN                                                                    \
	"{'type':'pid'},{'type':'network'},{'type':'mount'},{'type':'ipc'},"   \
	"{'type':'uts'}"

static const struct subject_case namespaces[] = {
	{LINUX("'namespaces':[" OWN "]"), NULL, NULL},
	{"{}", NULL, "the host's pid namespace"},
	{LINUX("'namespaces':[{'type':'pid'},{'type':'network'}]"),
	 "{'deny':['pid','network']}", NULL},
	{LINUX("'namespaces':[{'type':'network','path':'/proc/1/ns/net'}]"),
	 "{'deny':['network']}", "the host's network namespace, by the path"},
	{LINUX("'namespaces':[{'type':'network','path':'/proc/9/ns/net'}]"),
	 "{'deny':['network']}", NULL},
	{LINUX("'namespaces':[{'type':'network','path':'/proc/9/ns/net'}]"),
	 "{'deny':['network'],'join':[]}", "joins the network namespace"},
	{LINUX("'namespaces':[{'type':'network','path':'/proc/8/ns/net'}]"),
	 "{'deny':['network']}", "cannot be learned"},
	{LINUX("'namespaces':[{'type':'network','path':'/proc/7/ns/net'}]"),
	 "{'deny':['network']}", "whose network namespace"},
	{LINUX("'namespaces':[{'type':'mount','path':'/proc/9/ns/mnt'}]"),
	 "{'deny':[]}", "joins the mount namespace"},
	{LINUX("'namespaces':[{'type':'network','path':'/proc/1/ns/net'}]"),
	 "{'deny':['pid'],'join':['network']}", "the host's pid namespace"},
};

/* Process 1 is the host, 9 another container, of 7 nobody can know here. */
static void test_namespaces(void)
{
	for (size_t i = 0; i < sizeof(namespaces) / sizeof(namespaces[0]);
	     i++) {
		static const struct namespace_fact facts[] = {
			{"network", "/proc/1/ns/net", HOST_YES, ""},
			{"network", "/proc/9/ns/net", HOST_NO, ""},
			{"network", "/proc/7/ns/net", HOST_UNANSWERED, ""},
			{"mount", "/proc/9/ns/mnt", HOST_NO, ""},
			{"pid", "/proc/9/ns/pid", HOST_NO, ""},
		};
		const struct subject_case *one = &namespaces[i];
		struct subject subject;

		subject_open(&subject, one->config);
		memcpy(subject.facts.namespaces, facts, sizeof(facts));
		subject.facts.namespace_count =
			sizeof(facts) / sizeof(facts[0]);
		subject_expect(&subject, "linux.namespaces",
			       one->params ? one->params : "{}", one->want,
			       one->config);
		subject_close(&subject);
	}
}

static const struct {
	const char *rule, *config, *params, *done;
} repairs[] = {
	{"linux.sysctl",
	 LINUX("'sysctl':{'a.b':'1','net.ipv4.tcp_syncookies':'1'}"), "{}",
	 "left out a.b"},
	{"linux.devices",
	 LINUX("'devices':[{'path':'/dev/sda','type':'b','major':8,'minor':0},"
	       "{'path':'/dev/null','type':'c','major':1,'minor':3}],"
	       "'resources':{'devices':[{'allow':true,'access':'rwm'}]}"),
	 "{}", "took away /dev/sda b 8:0, a *:*"},
	{"linux.devices", "{}", "{}", "took away what no rule denied"},
	{"linux.maskedPaths", "{}", "{}", "masked /proc/acpi"},
	{"linux.maskedPaths", LINUX("'maskedPaths':['/proc/kcore']"),
	 "{'masked':['/x']}", "masked /proc/acpi"},
	{"linux.resources", "{}",
	 "{'maxMemory':1024,'maxPids':10,'maxCpu':1500}",
	 "limited the memory to 1024 bytes"},
	{"linux.resources", LINUX("'resources':{'unified':{'pids.max':'max'}}"),
	 "{'require':['pids'],'maxPids':10}",
	 "limited the pids to 10 processes"},
};

static void test_repairs(void)
{
	for (size_t i = 0; i < sizeof(repairs) / sizeof(repairs[0]); i++) {
		struct subject subject;

		subject_open(&subject, repairs[i].config);
		ok(!subject_complies(&subject, repairs[i].rule,
				     repairs[i].params) &&
			   subject_mends(&subject, repairs[i].rule,
					 repairs[i].params),
		   "%s mends %s", repairs[i].rule, repairs[i].config);
		ok(strncmp(subject.done.items[0].message, repairs[i].done,
			   strlen(repairs[i].done)) == 0,
		   "and says '%s'", repairs[i].done);
		subject_close(&subject);
	}
	struct subject subject;

	subject_open(&subject, "{}");
	ok(!subject_mends(&subject, "linux.resources", "{}"),
	   "without a bound there is nothing to set");
	subject_close(&subject);
}

static void test_paths(void)
{
	char out[8];

	ok(spec_path_is_plain("/a/b") && spec_path_is_plain("/.a/..b") &&
		   spec_path_is_plain("/"),
	   "plain paths");
	ok(!spec_path_is_plain("/a/.") && !spec_path_is_plain("/./a") &&
		   !spec_path_is_plain("/a/..") && !spec_path_is_plain("/a/") &&
		   !spec_path_is_plain("a"),
	   "paths that are not plain");
	ok(spec_path_normalise("/ab/.d", out, sizeof(out)) &&
		   strcmp(out, "/ab/.d") == 0,
	   "a path that just fits");
	ok(!spec_path_normalise("/ab/.de", out, sizeof(out)),
	   "a path that does not fit");
}

int main(void)
{
	test_paths();
	subject_try_all("linux.sysctl", sysctls);
	subject_try_all("linux.devices", devices);
	subject_try_all("linux.maskedPaths", masks);
	subject_try_all("linux.resources", resources);
	subject_try_all("linux.other", others);
	subject_try_all("mounts.type", kinds);
	subject_try_all("mounts.propagation", propagations);
	subject_try_all("process.rlimits", rlimits);
	subject_try_all("process.apparmorProfile", unconfined);
	subject_try_all("process.selinuxLabel", labels);
	test_modules();
	test_namespaces();
	test_repairs();
	return tap_done();
}
