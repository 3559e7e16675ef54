#include "gate/gather.h"

#include "base/cleanup.h"
#include "gate/gather_hooks.h"
#include "gate/gather_layer.h"
#include "gate/gather_namespaces.h"
#include "gate/gather_paths.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/utsname.h>
#include <unistd.h>

/* Without sysfs nothing is known of the modules: they count as there. */
static bool has_sysfs(void)
{
	return access("/sys/kernel", F_OK) == 0;
}

static enum host_answer has_apparmor(void)
{
	CLEANUP_FD int fd = open("/sys/module/apparmor/parameters/enabled",
				 O_RDONLY | O_CLOEXEC);
	char value;

	if (fd < 0)
		return errno == ENOENT && has_sysfs() ? HOST_NO : HOST_YES;
	return read(fd, &value, 1) == 1 && value == 'N' ? HOST_NO : HOST_YES;
}

static enum host_answer has_selinux(void)
{
	if (access("/sys/fs/selinux/enforce", F_OK) == 0)
		return HOST_YES;
	return errno == ENOENT && has_sysfs() ? HOST_NO : HOST_YES;
}

/* Seccomp profiles in Docker's form have rules for some versions only. */
void gather_kernel(struct facts *facts)
{
	struct utsname name;

	if (uname(&name) < 0 || sscanf(name.release, "%u.%u", &facts->kernel[0],
				       &facts->kernel[1]) != 2)
		facts->kernel[0] = facts->kernel[1] = 0;
}

int gather_joined(const struct json *config, enum gather_mode mode,
		  struct facts *facts, struct error *err)
{
	return gather_namespaces(config, mode, facts, err);
}

int gather_host(const struct json *config, const struct settings *settings,
		const char *bundle, enum gather_mode mode, struct facts *facts,
		struct error *err)
{
	gather_kernel(facts);
	facts->apparmor = has_apparmor();
	facts->selinux = has_selinux();
	if (gather_joined(config, mode, facts, err) < 0 ||
	    gather_hooks(config, mode, facts, err) < 0 ||
	    gather_layer(config, bundle, mode, facts, err) < 0)
		return -1;
	return gather_paths(config, settings, bundle, mode, facts, err);
}
