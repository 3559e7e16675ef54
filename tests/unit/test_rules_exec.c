/* exec.command and update.resources. */
#include "tests/unit/subject.h"

#include <stdio.h>

#define PROBE "{'allow':[['/bin/grpc_health_probe','**'],['cat','/healthz']]}"

static const struct subject_case commands[] = {
	{"{'args':['sh']}", NULL, NULL},
	{"{'args':['sh']}", "{'allow':[]}", "exec of 'sh' is not allowed"},
	{"{'args':['/bin/grpc_health_probe']}", PROBE, NULL},
	{"{'args':['/bin/grpc_health_probe','-addr=:5000']}", PROBE, NULL},
	{"{'args':['cat','/healthz']}", PROBE, NULL},
	{"{'args':['cat','/healthz','/etc/shadow']}", PROBE, "not allowed"},
	{"{'args':['cat']}", PROBE, "not allowed"},
	{"{'args':['/bin/grpc_health_probe/../sh']}", PROBE, "not allowed"},
	{"{'args':['sh','-c','x']}", "{'deny':[['sh','**'],['*/sh','**']]}",
	 "is denied"},
	{"{'args':['/bin/sh']}", "{'deny':[['sh','**'],['*/sh','**']]}",
	 "is denied"},
	/* deny before allow */
	{"{'args':['sh']}", "{'allow':[['**']],'deny':[['sh']]}", "is denied"},
	/* "*" crosses '/' here; "**" in the middle is one argument */
	{"{'args':['a','/x/y','b']}", "{'allow':[['a','*','b']]}", NULL},
	{"{'args':['a','b','c','d']}", "{'allow':[['a','**','d']]}",
	 "not allowed"},
	{"{'args':['a','b','d']}", "{'allow':[['a','**','d']]}", NULL},
	{"{'args':[]}", "{'allow':[['**']]}", NULL},
	{"{}", "{'allow':[['sh']]}", "exec of '' is not allowed"},
	{"{'args':['sh'],'terminal':true}", "{'terminal':false}", "terminal"},
	{"{'args':['sh'],'terminal':true}", NULL, NULL},
};

/* Arguments can hold secrets. */
static void test_silence(void)
{
	struct subject subject;

	subject_open_exec(&subject, "{'args':['sh','-c','hunter2']}");
	ok(!subject_complies(&subject, "exec.command", "{'allow':[]}") &&
		   !strstr(subject.out.reason.msg, "hunter2") &&
		   !strstr(subject.out.actual, "hunter2"),
	   "arguments are not shown");
	subject_close(&subject);
}

static const struct {
	const char *granted, *asked, *params, *want;
} updates[] = {
	{"'memory':{'limit':100}", "{'memory':{'limit':50}}", "{}", NULL},
	{"'memory':{'limit':100}", "{'memory':{'limit':100}}", "{}", NULL},
	{"'memory':{'limit':100}", "{'memory':{'limit':101}}", "{}",
	 "lifts the memory from 100 bytes to 101 bytes"},
	{"'memory':{'limit':100}", "{'memory':{'limit':-1}}", "{}",
	 "to no limit"},
	{"'memory':{'limit':100}", "{'memory':{'limit':0}}", "{}", NULL},
	{"'memory':{'limit':100}", "{}", "{}", NULL},
	{"", "{'memory':{'limit':-1}}", "{}", NULL},
	{"", "{'memory':{'limit':5}}", "{}", NULL},
	{"'memory':{'limit':100}", "{'memory':{'limit':500}}",
	 "{'allow':['memory']}", NULL},
	{"'memory':{'limit':100}", "{'memory':{'limit':500}}",
	 "{'allow':['memory'],'maxMemory':400}", "from 400 bytes"},
	{"'memory':{'limit':100}", "{'memory':{'limit':500}}",
	 "{'allow':['memory'],'deny':['memory']}", "is denied"},
	{"'pids':{'limit':10}", "{'pids':{'limit':-1}}", "{}",
	 "lifts the pids"},
	{"'cpu':{'quota':50000,'period':100000}",
	 "{'cpu':{'quota':50000,'period':10000}}", "{}", "lifts the cpu"},
	{"'cpu':{'quota':50000}", "{'cpu':{'cpus':'0-1'}}", "{}", NULL},
	{"'cpu':{'quota':50000,'period':100000}",
	 "{'cpu':{'quota':5000,'period':10000}}", "{}", NULL},
	/* either leaves the other as an earlier update made it */
	{"'cpu':{'quota':50000,'period':100000}", "{'cpu':{'period':1000}}",
	 "{}", "one of the cpu's quota and period"},
	{"'cpu':{'quota':50000,'period':100000}",
	 "{'cpu':{'quota':5000,'period':0}}", "{}", "one of the cpu's"},
	{"'cpu':{'quota':50000,'period':100000}",
	 "{'unified':{'cpu.max':'50000'}}", "{}", "one of the cpu's"},
	{"'cpu':{'quota':50000,'period':100000}",
	 "{'unified':{'cpu.max':'50000 100000'}}", "{}", NULL},
	{"'cpu':{'quota':50000}", "{'cpu':{'period':1000}}",
	 "{'allow':['cpu']}", NULL},
	{"'cpu':{'quota':50000}", "{'cpu':{'period':1000}}",
	 "{'allow':['cpu'],'maxCpu':1000}", "one of the cpu's"},
	/* kubelet gives a period where there is no quota */
	{"'cpu':{'period':100000}", "{'cpu':{'period':100000,'cpus':'0-1'}}",
	 "{}", NULL},
	{"'memory':{'limit':100,'swap':100}", "{'memory':{'swap':-1}}", "{}",
	 "lifts memory and swap from 100 bytes to no limit"},
	{"'memory':{'limit':100,'swap':100}", "{'memory':{'swap':101}}", "{}",
	 "from 100 bytes to 101 bytes"},
	{"'memory':{'limit':100,'swap':100}",
	 "{'memory':{'limit':50,'swap':100}}", "{}", NULL},
	{"'memory':{'limit':100,'swap':100}", "{'memory':{'swap':-1}}",
	 "{'allow':['memory']}", NULL},
	{"'memory':{'limit':100}", "{'memory':{'swap':-1}}", "{}", NULL},
	/* crun on cgroup v1 fails at the second, and the first is done */
	{"'memory':{'limit':100}",
	 "{'memory':{'limit':-1},'unified':{'memory.max':'50'}}", "{}",
	 "lifts the memory from 100 bytes to no limit"},
	{"'memory':{'limit':100}",
	 "{'memory':{'limit':60},'unified':{'memory.max':'50'}}", "{}", NULL},
	{"'memory':{'limit':100}", "{'unified':{'memory.max':'max'}}", "{}",
	 "lifts the memory"},
	{"'memory':{'limit':100}", "{'unified':{'memory.max':'max'}}",
	 "{'allow':['memory']}", NULL},
	{"'memory':{'limit':100}", "{'unified':{'memory.max':'max'}}",
	 "{'allow':['memory'],'deny':['memory']}", "lifts the memory"},
	{"", "{'unified':{'memory.high':'1'}}", "{}",
	 "the update changes memory.high"},
	{"", "{'unified':{'memory.high':'1'}}", "{'allow':['unified']}", NULL},
	{"'devices':[{'allow':false}]",
	 "{'devices':[{'allow':false},{'allow':true,'type':'b'}]}", "{}",
	 "opens a device"},
	{"'devices':[{'allow':false},{'allow':true,'type':'c','major':1}]",
	 "{'devices':[{'allow':true,'type':'c','major':1}]}", "{}", NULL},
	{"", "{'rdma':{'x':{'hcaHandles':1}}}", "{}", "changes rdma"},
	{"'blockIO':{'throttleReadBpsDevice':[{'major':8,'minor':0,'rate':1}]}",
	 "{'blockIO':{'throttleReadBpsDevice':[{'major':8,'minor':0,"
	 "'rate':9}]}}",
	 "{}", "changes throttleReadBpsDevice"},
	{"'blockIO':{'throttleReadBpsDevice':[{'major':8,'minor':0,'rate':1}]}",
	 "{'blockIO':{'weight':0,'throttleReadBpsDevice':[{'major':8,"
	 "'minor':0,'rate':1}]}}",
	 "{}", NULL},
	{"", "{'blockIO':{'weight':10}}", "{}", NULL},
	{"",
	 "{'blockIO':{'throttleReadBpsDevice':[{'major':8,'minor':0,"
	 "'rate':9}]}}",
	 "{}", NULL},
	{"", "{'memory':{'limit':5}}", "{'deny':['memory']}", "is denied"},
};

static void test_updates(void)
{
	struct subject subject;

	for (size_t i = 0; i < sizeof(updates) / sizeof(updates[0]); i++) {
		char text[512];
		struct json *asked = subject_json(updates[i].asked);

		snprintf(text, sizeof(text), "{'linux':{'resources':{%s}}}",
			 updates[i].granted);
		subject_open(&subject, text);
		subject.facts.container.config = subject.in.config;
		subject.facts.container.started = HOST_YES;
		subject.in.verb = RULE_UPDATE;
		subject.in.resources = asked;
		subject_expect(&subject, "update.resources", updates[i].params,
			       updates[i].want, updates[i].asked);
		subject_close(&subject);
		json_free(asked);
	}
	subject_open(&subject, "{}");
	subject.in.verb = RULE_UPDATE;
	subject_expect(&subject, "update.resources", "{}", "is not known",
		       "a container that nobody knows");
	subject_close(&subject);
}

int main(void)
{
	subject_try_exec("exec.command", commands,
			 sizeof(commands) / sizeof(commands[0]));
	test_silence();
	test_updates();
	return tap_done();
}
