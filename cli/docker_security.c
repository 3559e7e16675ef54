#include "cli/docker_container.h"

#include "cli/docker_seccomp.h"

#include <string.h>

#define ID "bundle.inspect"

/* What SecurityOpt says; the last word counts. */
struct security {
	const char *seccomp; /* unconfined, builtin, or a profile; NULL */
	const char *apparmor;
	bool labels_off;
	const char *label[4]; /* user, role, type, level */
	bool no_new_privileges;
	bool writable_cgroups;
};

static const char *const parts[] = {"user:", "role:", "type:", "level:"};

static void take_label(const char *value, struct security *security)
{
	if (strcmp(value, "disable") == 0)
		security->labels_off = true;
	for (size_t i = 0; i < 4; i++)
		if (strncmp(value, parts[i], strlen(parts[i])) == 0)
			security->label[i] = value + strlen(parts[i]);
}

/* "NAME=VALUE", once also "NAME:VALUE"; false when it is not known. */
static bool take(const char *option, struct security *security)
{
	size_t size = strcspn(option, "=:");
	const char *value = option[size] ? option + size + 1 : "true";
	char name[32];

	if (size >= sizeof(name))
		return false;
	memcpy(name, option, size);
	name[size] = '\0';
	if (strcmp(name, "seccomp") == 0)
		security->seccomp = value;
	else if (strcmp(name, "apparmor") == 0)
		security->apparmor = value;
	else if (strcmp(name, "label") == 0)
		take_label(value, security);
	else if (strcmp(name, "no-new-privileges") == 0)
		security->no_new_privileges = strcmp(value, "true") == 0;
	else if (strcmp(name, "writable-cgroups") == 0)
		security->writable_cgroups = strcmp(value, "false") != 0;
	else
		return false;
	return true;
}

static int draw_seccomp(const struct security *security, bool privileged,
			struct sketch *out, struct error *err)
{
	const struct json *process = json_find(out->config, "process");
	const char *profile = security->seccomp;
	struct json *tree;

	if (privileged || (profile && strcmp(profile, "unconfined") == 0))
		return 0;
	if (!profile || strcmp(profile, "builtin") == 0)
		tree = docker_seccomp_default(process);
	else
		tree = docker_seccomp_given(process, profile);
	if (!tree)
		return error_set(err, ERROR_INPUT, ID,
				 "the seccomp profile in SecurityOpt cannot "
				 "be read");
	sketch_set(out, sketch_object(out, out->config, "linux"), "seccomp",
		   tree);
	return 0;
}

/*
 * A host without AppArmor keeps no profile; one that was asked for is judged
 * all the same, because the next host has it.
 */
static void draw_apparmor(const struct docker_container *container,
			  const struct security *security, struct sketch *out)
{
	struct json *process = sketch_object(out, out->config, "process");
	const char *profile = json_text_at(container->all, "AppArmorProfile");

	if (security->apparmor)
		profile = security->apparmor;
	sketch_set(out, out->facts, "apparmor", json_new_bool(*profile != 0));
	sketch_text(out, process, "apparmorProfile", profile);
}

/* Docker itself adds label=disable where the host's processes are seen. */
static bool adds_disable(const struct docker_container *container)
{
	const char *pid = json_text_at(container->host, "PidMode");
	const char *ipc = json_text_at(container->host, "IpcMode");

	return json_true(json_find(container->host, "Privileged")) ||
	       strcmp(pid, "host") == 0 || strcmp(ipc, "host") == 0;
}

static void draw_selinux(const struct docker_container *container,
			 const struct security *security, struct sketch *out)
{
	static const char *const usual[] = {"system_u", "system_r",
					    "container_t", "s0:c1,c2"};
	struct json *process = sketch_object(out, out->config, "process");
	struct json *linux_ = sketch_object(out, out->config, "linux");
	const char *label = json_text_at(container->all, "ProcessLabel");
	CLEANUP_BUF struct buf made = BUF_INIT;
	bool asked = security->labels_off && !adds_disable(container);

	for (size_t i = 0; i < 4; i++) {
		asked |= security->label[i] != NULL;
		buf_add_format(&made, "%s%s", i ? ":" : "",
			       security->label[i] ? security->label[i]
						  : usual[i]);
	}
	sketch_set(out, out->facts, "selinux", json_new_bool(asked || *label));
	sketch_text(out, linux_, "mountLabel",
		    json_text_at(container->all, "MountLabel"));
	if (security->labels_off)
		return;
	if (asked && !*label)
		sketch_set(out, process, "selinuxLabel",
			   json_new_span(buf_span(&made)));
	sketch_text(out, process, "selinuxLabel", label);
}

/* They stand in the spec like this; only the one for cgroups can change. */
static void draw_kernel_mounts(bool privileged, bool writable_cgroups,
			       struct sketch *out)
{
	static const struct {
		const char *type, *destination;
	} kinds[] = {{"sysfs", "/sys"}, {"cgroup", "/sys/fs/cgroup"}};
	static const char *const options[] = {"nosuid", "noexec", "nodev"};

	for (size_t i = 0; i < 2; i++) {
		struct json *mount = json_new_object();
		struct json *list;

		sketch_text(out, mount, "destination", kinds[i].destination);
		sketch_text(out, mount, "type", kinds[i].type);
		sketch_text(out, mount, "source", kinds[i].type);
		list = sketch_array(out, mount, "options");
		for (size_t j = 0; j < 3; j++)
			sketch_append(out, list, json_new_text(options[j]));
		if (!privileged && !(i == 1 && writable_cgroups))
			sketch_append(out, list, json_new_text("ro"));
		sketch_append(out, sketch_array(out, out->config, "mounts"),
			      mount);
	}
}

int docker_security_draw(const struct docker_container *container,
			 struct sketch *out, struct error *err)
{
	const struct json *list = json_find(container->host, "SecurityOpt");
	bool privileged = json_true(json_find(container->host, "Privileged"));
	struct security security = {.seccomp = NULL};

	for (size_t i = 0; i < json_count(list); i++) {
		const char *option = json_text(json_item(list, i));

		if (!option || !take(option, &security))
			sketch_unknown(out, "HostConfig.SecurityOpt");
	}
	if (security.no_new_privileges)
		sketch_set(out, sketch_object(out, out->config, "process"),
			   "noNewPrivileges", json_new_bool(true));
	draw_apparmor(container, &security, out);
	draw_selinux(container, &security, out);
	draw_kernel_mounts(privileged, security.writable_cgroups, out);
	return draw_seccomp(&security, privileged, out, err);
}
