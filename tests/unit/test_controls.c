/*
 * Every rule of a preset stands for a control, and every control that is
 * judged refuses what it is about: a hardened container complies with all
 * presets, and each change of it violates the control's rule.
 */
#include "policy/controls.h"

#include "gate/gather.h"
#include "policy/evaluate.h"
#include "policy/presets.h"
#include "tests/unit/subject.h"

#include <stdio.h>

static const char hardened[] =
	"{'process':{'user':{'uid':1000,'gid':1000},'args':['/app'],"
	"'cwd':'/','noNewPrivileges':true,'capabilities':{'bounding':["
	"'CAP_NET_BIND_SERVICE']},'rlimits':[{'type':'RLIMIT_NOFILE','hard':"
	"1024,'soft':1024}]},'root':{'path':'rootfs','readonly':true},"
	"'mounts':[{'destination':'/proc','type':'proc','source':'proc'},"
	"{'destination':'/sys','type':'sysfs','source':'sysfs','options':["
	"'ro']},{'destination':'/tmp','type':'tmpfs','source':'tmpfs'},"
	"{'destination':'/data','type':'bind','source':"
	"'/var/lib/docker/volumes/v/_data','options':['rbind','rprivate']}],"
	"'linux':{'cgroupsPath':'/docker/1','sysctl':{"
	"'net.ipv4.tcp_syncookies':'1'},'namespaces':[{'type':'pid'},{'type':"
	"'network'},{'type':'ipc'},{'type':'uts'},{'type':'mount'}],"
	"'resources':{'devices':[{'allow':false,'access':'rwm'}],'memory':{"
	"'limit':1048576},'pids':{'limit':10},'cpu':{'shares':100}},"
	"'seccomp':{'defaultAction':'SCMP_ACT_ERRNO','syscalls':[{'names':["
	"'read'],'action':'SCMP_ACT_ALLOW'}]},'maskedPaths':['/proc/asound',"
	"'/proc/acpi','/proc/kcore','/proc/keys','/proc/latency_stats',"
	"'/proc/timer_list','/proc/timer_stats','/proc/sched_debug',"
	"'/proc/scsi','/sys/firmware'],'readonlyPaths':['/proc/bus',"
	"'/proc/fs','/proc/irq','/proc/sys','/proc/sysrq-trigger']}}";

#define BIND(source, options)                                                  \
	"{'mounts':[{'destination':'/x','type':'bind','source':'" source       \
	"','options':['rbind'" options "]}]}"
#define OWN(types) "{'linux':{'namespaces':[" types "]}}"
#define PID	   "{'type':'pid'},"
#define NET	   "{'type':'network'},"
#define IPC	   "{'type':'ipc'},"
#define UTS	   "{'type':'uts'},"
#define MNT	   "{'type':'mount'}"

/* How the control's container differs, and which rule sees it. */
static const struct {
	const char *preset, *id, *change, *rule;
} cases[] = {
	{"pss-baseline", "privileged",
	 "{'process':{'capabilities':{'bounding':['CAP_SYS_ADMIN',"
	 "'CAP_SYS_MODULE','CAP_SYS_PTRACE']}},'linux':{'maskedPaths':[],"
	 "'readonlyPaths':[]}}",
	 "linux.privileged"},
	{"pss-baseline", "hostNamespaces", OWN(PID IPC UTS MNT),
	 "linux.namespaces"},
	{"pss-baseline", "hostNamespaces", OWN(NET IPC UTS MNT),
	 "linux.namespaces"},
	{"pss-baseline", "hostNamespaces", OWN(PID NET UTS MNT),
	 "linux.namespaces"},
	{"pss-baseline", "hostNamespaces",
	 OWN("{'type':'network','path':'/proc/1/ns/net'}," PID IPC UTS MNT),
	 "linux.namespaces"},
	{"pss-baseline", "capabilities_baseline",
	 "{'process':{'capabilities':{'bounding':['CAP_NET_ADMIN']}}}",
	 "process.capabilities"},
	{"pss-baseline", "hostPathVolumes", BIND("/srv/data", ""),
	 "mounts.source"},
	{"pss-baseline", "appArmorProfile",
	 "{'process':{'apparmorProfile':'unconfined'}}",
	 "process.apparmorProfile"},
	{"pss-baseline", "seLinuxOptions",
	 "{'process':{'selinuxLabel':'system_u:system_r:spc_t:s0'}}",
	 "process.selinuxLabel"},
	{"pss-baseline", "seLinuxOptions",
	 "{'process':{'selinuxLabel':'user_u:system_r:container_t:s0'}}",
	 "process.selinuxLabel"},
	{"pss-baseline", "seLinuxOptions",
	 "{'process':{'selinuxLabel':'system_u:object_r:container_t:s0'}}",
	 "process.selinuxLabel"},
	{"pss-baseline", "procMount", "{'linux':{'maskedPaths':[]}}",
	 "linux.maskedPaths"},
	{"pss-baseline", "seccompProfile_baseline",
	 "{'linux':{'seccomp':null},'annotations':{"
	 "'io.podman.annotations.seccomp':'unconfined'}}",
	 "linux.seccomp"},
	{"pss-baseline", "sysctls",
	 "{'linux':{'sysctl':{'kernel.msgmax':'1'}}}", "linux.sysctl"},
	{"pss-baseline", "windowsHostProcess", "{'windows':{}}",
	 "config.unknown"},
	{"pss-baseline", "hostPorts", "{'asked':{'hostPorts':['80']}}",
	 "linux.namespaces"},
	{"pss-baseline", "hostProbesAndHostLifecycle",
	 "{'asked':{'probeHosts':['10.0.0.1']}}", "linux.namespaces"},
	{"pss-baseline", "capabilities_baseline",
	 "{'process':{'capabilities':{'bounding':['CAP_NET_RAW']}},"
	 "'asked':{'capabilities':['CAP_NET_RAW']}}",
	 "process.capabilities"},
	{"pss-restricted", "restrictedVolumes",
	 BIND("/var/lib/kubelet/pods/U/volumes/kubernetes.io~git-repo/v", ""),
	 "mounts.source"},
	{"pss-restricted", "restrictedVolumes",
	 "{'mounts':[{'destination':'/x','type':'ext4','source':'x'}]}",
	 "mounts.type"},
	{"pss-restricted", "procMount_restricted",
	 "{'linux':{'readonlyPaths':[]}}", "linux.maskedPaths"},
	{"pss-restricted", "allowPrivilegeEscalation",
	 "{'process':{'noNewPrivileges':false}}", "process.noNewPrivileges"},
	{"pss-restricted", "runAsNonRoot", "{'process':{'user':null}}",
	 "process.user"},
	{"pss-restricted", "runAsUser", "{'process':{'user':{'uid':0}}}",
	 "process.user"},
	{"pss-restricted", "seccompProfile_restricted",
	 "{'linux':{'seccomp':null}}", "linux.seccomp"},
	{"pss-restricted", "seccompProfile_restricted",
	 "{'linux':{'seccomp':{'defaultAction':'SCMP_ACT_ALLOW','syscalls':"
	 "[]}}}",
	 "linux.seccomp"},
	{"pss-restricted", "capabilities_restricted",
	 "{'process':{'capabilities':{'inheritable':['CAP_CHOWN']}}}",
	 "process.capabilities"},
	{"cis-docker", "5.2", "{'process':{'apparmorProfile':'unconfined'}}",
	 "process.apparmorProfile"},
	{"cis-docker", "5.3",
	 "{'process':{'selinuxLabel':'system_u:system_r:spc_t:s0'}}",
	 "process.selinuxLabel"},
	{"cis-docker", "5.4",
	 "{'process':{'capabilities':{'bounding':['CAP_SYS_TIME']}}}",
	 "process.capabilities"},
	{"cis-docker", "5.5",
	 "{'process':{'capabilities':{'bounding':['CAP_SYS_ADMIN',"
	 "'CAP_SYS_MODULE','CAP_SYS_PTRACE']}},'linux':{'resources':{"
	 "'devices':[{'allow':true,'access':'rwm'}]}}}",
	 "linux.privileged"},
	{"cis-docker", "5.6", BIND("/etc", ",'ro'"), "mounts.source"},
	{"cis-docker", "5.6", BIND("/", ",'ro'"), "mounts.source"},
	{"cis-docker", "5.6", BIND("/usr/lib/x", ""), "mounts.source"},
	{"cis-docker", "5.7", "{'process':{'args':['/usr/sbin/sshd']}}",
	 "process.args"},
	{"cis-docker", "5.10", OWN(PID IPC UTS MNT), "linux.namespaces"},
	{"cis-docker", "5.11",
	 "{'linux':{'resources':{'memory':{'limit':-1}}}}", "linux.resources"},
	{"cis-docker", "5.12", "{'linux':{'resources':{'cpu':{'shares':0}}}}",
	 "linux.resources"},
	{"cis-docker", "5.13", "{'root':{'readonly':false}}", "root.readonly"},
	{"cis-docker", "5.16", OWN(NET IPC UTS MNT), "linux.namespaces"},
	{"cis-docker", "5.17", OWN(PID NET UTS MNT), "linux.namespaces"},
	{"cis-docker", "5.18",
	 "{'linux':{'devices':[{'path':'/dev/sda','type':'b','major':8,"
	 "'minor':0}]}}",
	 "linux.devices"},
	{"cis-docker", "5.19",
	 "{'process':{'rlimits':[{'type':'RLIMIT_NOFILE','hard':99999999,"
	 "'soft':1}]}}",
	 "process.rlimits"},
	{"cis-docker", "5.20", BIND("/srv/x", ",'rshared'"),
	 "mounts.propagation"},
	{"cis-docker", "5.21", OWN(PID NET IPC MNT), "linux.namespaces"},
	{"cis-docker", "5.22", "{'linux':{'seccomp':null}}", "linux.seccomp"},
	{"cis-docker", "5.25", "{'linux':{'cgroupsPath':'/mine'}}",
	 "linux.other"},
	{"cis-docker", "5.26", "{'process':{'noNewPrivileges':false}}",
	 "process.noNewPrivileges"},
	{"cis-docker", "5.29", "{'linux':{'resources':{'pids':{'limit':0}}}}",
	 "linux.resources"},
	{"cis-docker", "5.32", BIND("/run/docker.sock", ""),
	 "mounts.runtimeSocket"},
	{"nsa", "immutable file systems", "{'root':{'readonly':false}}",
	 "root.readonly"},
	{"nsa", "service account tokens",
	 "{'mounts':[{'destination':"
	 "'/var/run/secrets/kubernetes.io/serviceaccount','type':'bind',"
	 "'source':'/var/lib/kubelet/pods/U/volumes/kubernetes.io~projected/t'"
	 ",'options':['rbind','ro']}]}",
	 "mounts.source"},
	{"nsa", "host access", BIND("/run/docker.sock", ""),
	 "mounts.runtimeSocket"},
	{"nsa", "host access",
	 "{'linux':{'devices':[{'path':'/dev/sda','type':'b','major':8,"
	 "'minor':0}]}}",
	 "linux.devices"},
	{"nsa", "host access", "{'linux':{'rootfsPropagation':'shared'}}",
	 "mounts.propagation"},
	{"nsa", "host access", OWN(PID NET IPC MNT), "linux.namespaces"},
	{"production", "NIST 4.4.4", "{'root':{'readonly':false}}",
	 "root.readonly"},
	{"production", "CIS 5.32", BIND("/run/docker.sock", ""),
	 "mounts.runtimeSocket"},
	{"production", "NIST 4.4.5",
	 "{'mounts':[{'destination':'/app','type':'bind','source':"
	 "'/var/lib/docker/volumes/v/_data','options':['rbind']}]}",
	 "root.pristine"},
	{"sandbox", "CIS 5.26", "{'process':{'noNewPrivileges':false}}",
	 "process.noNewPrivileges"},
	{"sandbox", "CIS 5.4",
	 "{'process':{'capabilities':{'bounding':['CAP_SYS_TIME']}}}",
	 "process.capabilities"},
	{"sandbox", "CIS 5.22", "{'linux':{'seccomp':null}}", "linux.seccomp"},
	/* versions */
	{"pss-baseline@1.26", "sysctls",
	 "{'linux':{'sysctl':{'net.ipv4.ip_local_reserved_ports':'1'}}}",
	 "linux.sysctl"},
	{"pss-baseline@1.30", "seLinuxOptions",
	 "{'process':{'selinuxLabel':"
	 "'system_u:system_r:container_engine_t:s0'}}",
	 "process.selinuxLabel"},
	{"pss-baseline@1.31", NULL,
	 "{'process':{'selinuxLabel':"
	 "'system_u:system_r:container_engine_t:s0'}}",
	 NULL},
#define USERNS                                                                 \
	"'namespaces':[" PID NET IPC UTS MNT ",{'type':'user'}],"              \
	"'uidMappings':[{'containerID':0,'hostID':100000,'size':65536}],"      \
	"'gidMappings':[{'containerID':0,'hostID':100000,'size':65536}]"
	{"pss-baseline@1.34", "procMount",
	 "{'linux':{'maskedPaths':[]," USERNS "}}", "linux.maskedPaths"},
	{"pss-baseline@1.35", NULL, "{'linux':{'maskedPaths':[]," USERNS "}}",
	 NULL},
	{"pss-restricted@1.34", "runAsNonRoot",
	 "{'process':{'user':{'uid':0}},'linux':{" USERNS "}}", "process.user"},
	{"pss-restricted@1.35", NULL,
	 "{'process':{'user':{'uid':0}},'linux':{" USERNS "}}", NULL},
	{"pss-restricted@latest", "procMount_restricted",
	 "{'linux':{'maskedPaths':[]," USERNS "}}", "linux.maskedPaths"},
	{"pss-baseline@1.33", NULL, "{'asked':{'probeHosts':['10.0.0.1']}}",
	 NULL},
	{"pss-baseline@1.34", "hostProbesAndHostLifecycle",
	 "{'asked':{'probeHosts':['10.0.0.1']}}", "linux.namespaces"},
	{"pss-restricted@1.33", "hostPorts",
	 "{'asked':{'hostPorts':['80'],'probeHosts':['10.0.0.1']}}",
	 "linux.namespaces"},
	/* what they do not speak of */
	{"pss-baseline", NULL,
	 "{'process':{'capabilities':{'bounding':['CAP_NET_RAW']}}}", NULL},
	{"pss-baseline", NULL,
	 "{'asked':{'capabilities':['CAP_CHOWN','CAP_NET_RAW']}}", NULL},
	{"pss-baseline", NULL, OWN(PID NET IPC MNT), NULL},
	{"pss-restricted", NULL, "{'root':{'readonly':false}}", NULL},
	{"cis-docker", NULL, BIND("/etc/ssl", ",'ro'"), NULL},
	{"cis-docker", NULL, BIND("/srv/data", ""), NULL},
	{"nsa", NULL,
	 BIND("/var/lib/kubelet/pods/U/volumes/kubernetes.io~csi/v", ""), NULL},
};

/* RFC 7396, but for null, which means what it means in a spec. */
static void merge(struct json *into, const struct json *change)
{
	struct json_iter iter = json_iter(change);
	struct json_member member;

	while (json_next(&iter, &member)) {
		struct json *there = json_find_edit(into, member.key);

		if (json_type(member.value) == JSON_OBJECT &&
		    json_type(there) == JSON_OBJECT &&
		    strcmp(member.key, "user") != 0)
			merge(there, member.value);
		else if (!member.value)
			json_set_null(into, member.key);
		else
			json_set(into, member.key, json_copy(member.value));
	}
}

/* "asked" is no part of the spec, but a fact. */
static void read_changed(const char *change, struct config *out,
			 struct facts *facts)
{
	struct json *spec = subject_json(hardened);
	struct json *difference = subject_json(change);
	CLEANUP_BUF struct buf text = BUF_INIT;
	struct error err = ERROR_INIT;

	facts->asked = json_copy(json_find(difference, "asked"));
	json_remove(difference, "asked");
	merge(spec, difference);
	json_write(spec, &text);
	if (config_parse(buf_span(&text), "changed", out, &err) < 0)
		subject_bail(&err, change);
	json_free(spec);
	json_free(difference);
}

/* Whether the spec violates @rule under @preset; *count of all violations. */
static bool violates(const char *preset, const char *change, const char *rule,
		     size_t *count)
{
	static struct settings settings = {.docker_root = "/var/lib/docker"};
	struct config config = CONFIG_INIT;
	struct facts facts = {.kind = {.state = FACT_UNKNOWN}};
	struct error err = ERROR_INIT;
	struct policy *policy = NULL;
	struct evaluate_request request = {.input = {.verb = RULE_CREATE}};
	struct verdict verdict;
	bool found = false;

	read_changed(change, &config, &facts);
	if (gather_host(config.root, &settings, "", GATHER_GIVEN, &facts,
			&err) < 0 ||
	    policy_parse(NULL, 0, preset, &policy, &err) < 0)
		subject_bail(&err, preset);
	facts.apparmor = facts.selinux = HOST_NO;
	facts.layer.state = LAYER_PRISTINE;
	request.policy = policy;
	request.profile = policy_profile(policy, preset);
	request.input.config = config.root;
	request.input.process = config_process(&config);
	request.input.unknown = (const char *const *)config.unknown;
	request.input.unknown_count = config.unknown_count;
	request.input.facts = &facts;
	request.input.clock_sane = true;
	evaluate_judge(&request, &verdict);
	for (size_t i = 0; i < verdict.count; i++) {
		const struct reason *reason =
			&verdict.violations[i].violation.reason;

		found |= rule && strcmp(reason->id, rule) == 0;
		if (!rule)
			printf("# %s: %s\n", reason->id, reason->msg);
	}
	*count = verdict.count;
	verdict_release(&verdict);
	policy_free(policy);
	facts_release(&facts);
	config_release(&config);
	return found;
}

static void test_cases(void)
{
	size_t count;

	for (size_t i = 0; presets_at(i); i++) {
		violates(presets_at(i)->name, "{}", NULL, &count);
		ok(count == 0, "a hardened container complies with %s",
		   presets_at(i)->name);
	}
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		bool found = violates(cases[i].preset, cases[i].change,
				      cases[i].rule, &count);

		ok(cases[i].rule ? found : count == 0, "%s %s: %.80s",
		   cases[i].preset, cases[i].id ? cases[i].id : "allows",
		   cases[i].change);
	}
}

/* Each control that is judged here has a case, and its rule is on. */
static void test_controls(void)
{
	const struct control *control;

	for (size_t i = 0; (control = controls_at(i)); i++) {
		bool tested = !control->rule ||
			      strncmp(control->rule, "image.", 6) == 0 ||
			      strncmp(control->rule, "exec.", 5) == 0;

		for (size_t k = 0; k < sizeof(cases) / sizeof(cases[0]); k++)
			tested |=
				cases[k].id && cases[k].rule &&
				strcmp(cases[k].preset, control->preset) == 0 &&
				strcmp(cases[k].id, control->id) == 0 &&
				strcmp(cases[k].rule, control->rule) == 0;
		ok(tested, "%s %s has a case", control->preset, control->id);
		ok((control->rule == NULL) ==
			   (control->seen == CONTROLS_UNJUDGED),
		   "what is judged has a rule");
	}
}

static bool has_control(const char *preset, const char *rule)
{
	const struct control *control;

	for (size_t i = 0; (control = controls_at(i)); i++)
		if (control->rule && strcmp(control->rule, rule) == 0 &&
		    controls_cover(preset, control->preset))
			return true;
	return false;
}

static void test_rules(void)
{
	for (size_t i = 0; presets_at(i); i++) {
		const char *name = presets_at(i)->name;
		struct error err = ERROR_INIT;
		struct policy *policy = NULL;
		const struct profile *profile;

		policy_parse(NULL, 0, name, &policy, &err);
		profile = policy_profile(policy, name);
		for (size_t k = 0; k < profile->count; k++) {
			const struct rule *rule = profile->settings[k].rule;

			if (!(rule->flags & RULE_BASE) &&
			    strcmp(rule->id, "image.identity") != 0)
				ok(has_control(name, rule->id),
				   "%s: %s stands for a control", name,
				   rule->id);
		}
		policy_free(policy);
	}
}

int main(void)
{
	test_cases();
	test_controls();
	test_rules();
	return tap_done();
}
