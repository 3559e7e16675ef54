#include "gate/confine_filter.h"

#include <endian.h>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__
#endif
#endif

#if defined(__x86_64__)
#define ARCH AUDIT_ARCH_X86_64 /* x32's numbers are none of those allowed */
#elif defined(__aarch64__)
#define ARCH AUDIT_ARCH_AARCH64
#elif defined(__powerpc64__) && __BYTE_ORDER == __LITTLE_ENDIAN
#define ARCH AUDIT_ARCH_PPC64LE
#elif defined(__s390x__)
#define ARCH AUDIT_ARCH_S390X
#elif defined(__riscv) && __riscv_xlen == 64
#define ARCH AUDIT_ARCH_RISCV64
#elif defined(__loongarch64)
#define ARCH AUDIT_ARCH_LOONGARCH64
#else
#error "no confinement is known for this machine"
#endif

/* Arguments have 64 bits; what is compared here are ints, the lower half. */
#define LOWER (__BYTE_ORDER == __LITTLE_ENDIAN ? 0 : 4)

#define RULES_MAX 20

enum when {
	ALWAYS,
	WHEN_EQUAL,  /* the argument is the value */
	WHEN_NO_BIT, /* and of the value's bits none is set */
};

struct rule {
	uint32_t syscall;
	enum when when;
	unsigned argument;
	uint32_t value;
};

/* What may be called however it is called. */
static const uint32_t ALLOWED[] = {
	SYS_read,	 SYS_recvmsg,	    SYS_munmap,	    SYS_mremap,
	SYS_brk,	 SYS_madvise,	    SYS_close,	    SYS_futex,
	SYS_getrandom,	 SYS_clock_gettime, SYS_exit_group, SYS_exit,
#ifdef __SANITIZE_ADDRESS__
	SYS_sigaltstack,
#endif
};

static void add_rule(struct rule *rules, size_t *count, struct rule rule)
{
	size_t at = (*count)++;

	for (; at > 0 && rules[at - 1].syscall > rule.syscall; at--)
		rules[at] = rules[at - 1];
	rules[at] = rule;
}

/* All rules, by number. Returns how many. */
static size_t list_rules(int socket, struct rule rules[RULES_MAX])
{
	size_t i, count = 0;

	for (i = 0; i < sizeof(ALLOWED) / sizeof(ALLOWED[0]); i++)
		add_rule(rules, &count, (struct rule){.syscall = ALLOWED[i]});
	/* memory that can be executed is of no use to a reader */
	add_rule(rules, &count,
		 (struct rule){SYS_mmap, WHEN_NO_BIT, 2, PROT_EXEC});
	add_rule(rules, &count,
		 (struct rule){SYS_sendmsg, WHEN_EQUAL, 0, (uint32_t)socket});
#ifdef __SANITIZE_ADDRESS__
	add_rule(rules, &count,
		 (struct rule){SYS_write, WHEN_EQUAL, 0, STDERR_FILENO});
#endif
	return count;
}

static void add(struct confine_filter *out, struct sock_filter instruction)
{
	if (out->count < CONFINE_FILTER_MAX)
		out->code[out->count] = instruction;
	out->count++;
}

/* A jump over the next @yes or @no instructions. */
static void add_jump(struct confine_filter *out, uint16_t test, uint32_t value,
		     uint8_t yes, uint8_t no)
{
	add(out, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_K | test, value,
					      yes, no));
}

static void add_load(struct confine_filter *out, size_t offset)
{
	add(out, (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
					      (uint32_t)offset));
}

static void add_end(struct confine_filter *out, uint32_t result)
{
	add(out, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, result));
}

/* The number is this rule's, or none. */
static void add_leaf(struct confine_filter *out, const struct rule *rule)
{
	add_jump(out, BPF_JEQ, rule->syscall, 0, rule->when ? 3 : 1);
	if (rule->when)
		add_load(out, offsetof(struct seccomp_data, args) +
				      rule->argument * sizeof(uint64_t) +
				      LOWER);
	if (rule->when == WHEN_EQUAL)
		add_jump(out, BPF_JEQ, rule->value, 0, 1);
	if (rule->when == WHEN_NO_BIT)
		add_jump(out, BPF_JSET, rule->value, 1, 0);
	add_end(out, SECCOMP_RET_ALLOW);
	add_end(out, SECCOMP_RET_KILL_PROCESS);
}

static void add_tree(struct confine_filter *out, const struct rule *rules,
		     size_t count)
{
	size_t half = count / 2, jump = out->count;

	if (count == 1) {
		add_leaf(out, rules);
		return;
	}
	add_jump(out, BPF_JGE, rules[half].syscall, 0, 0);
	add_tree(out, rules, half);
	if (jump < CONFINE_FILTER_MAX)
		out->code[jump].jt = (uint8_t)(out->count - jump - 1);
	add_tree(out, rules + half, count - half);
}

void confine_filter_make(int socket, struct confine_filter *out)
{
	struct rule rules[RULES_MAX];
	size_t count = list_rules(socket, rules);

	out->count = 0;
	add_load(out, offsetof(struct seccomp_data, arch));
	add_jump(out, BPF_JEQ, ARCH, 1, 0);
	add_end(out, SECCOMP_RET_KILL_PROCESS);
	add_load(out, offsetof(struct seccomp_data, nr));
	add_jump(out, BPF_JGT, rules[count - 1].syscall, 0, 1);
	add_end(out, SECCOMP_RET_KILL_PROCESS);
	add_tree(out, rules, count);
}

int confine_filter_load(struct confine_filter *filter)
{
	struct sock_fprog program = {
		.len = (unsigned short)filter->count,
		.filter = filter->code,
	};

	if (filter->count > CONFINE_FILTER_MAX)
		return -1;
	return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program);
}
