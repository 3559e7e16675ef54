#include "cli/pod_asked.h"

#include <stdio.h>
#include <string.h>

bool pod_asked_windows(const struct pod *pod)
{
	const char *name = pod_text(json_at(pod->spec, "os", "name", NULL), "");

	return strcmp(name, "windows") == 0;
}

bool pod_asked_host_process(const struct pod *pod, const struct json *container)
{
	return json_true(json_at(pod->spec, "securityContext", "windowsOptions",
				 "hostProcess", NULL)) ||
	       json_true(json_at(container, "securityContext", "windowsOptions",
				 "hostProcess", NULL));
}

static int add(struct json *asked, const char *key, const char *text)
{
	if (!json_has(asked, key) && json_set(asked, key, json_new_array()) < 0)
		return -1;
	return json_append(json_find_edit(asked, key), json_new_text(text));
}

static int add_capabilities(const struct json *container, struct json *asked)
{
	const struct json *list = json_at(container, "securityContext",
					  "capabilities", "add", NULL);
	char name[128];

	for (size_t i = 0; i < json_count(list); i++) {
		snprintf(name, sizeof(name), "CAP_%.100s",
			 pod_text(json_item(list, i), ""));
		if (add(asked, "capabilities", name) < 0)
			return -1;
	}
	return 0;
}

static int add_ports(const struct json *container, struct json *asked)
{
	const struct json *list = json_find(container, "ports");
	char port[32];

	for (size_t i = 0; i < json_count(list); i++) {
		int64_t number = 0;

		json_int64(json_find(json_item(list, i), "hostPort"), &number);
		snprintf(port, sizeof(port), "%lld", (long long)number);
		if (number != 0 && add(asked, "hostPorts", port) < 0)
			return -1;
	}
	return 0;
}

/* The host of one probe or handler. */
static int add_host(const struct json *handler, struct json *asked)
{
	static const char *const KINDS[] = {"httpGet", "tcpSocket"};

	for (size_t i = 0; i < sizeof(KINDS) / sizeof(KINDS[0]); i++) {
		const char *host =
			pod_text(json_at(handler, KINDS[i], "host", NULL), "");

		if (*host && add(asked, "probeHosts", host) < 0)
			return -1;
	}
	return 0;
}

static int add_hosts(const struct json *container, struct json *asked)
{
	static const char *const PROBES[] = {"livenessProbe", "readinessProbe",
					     "startupProbe"};
	static const char *const HANDLERS[] = {"postStart", "preStop"};
	const struct json *lifecycle = json_find(container, "lifecycle");

	for (size_t i = 0; i < sizeof(PROBES) / sizeof(PROBES[0]); i++)
		if (add_host(json_find(container, PROBES[i]), asked) < 0)
			return -1;
	for (size_t i = 0; i < sizeof(HANDLERS) / sizeof(HANDLERS[0]); i++)
		if (add_host(json_find(lifecycle, HANDLERS[i]), asked) < 0)
			return -1;
	return 0;
}

int pod_asked_add(const struct json *container, struct json *facts)
{
	struct json *asked = json_edit(facts, "asked");

	if (!asked || add_capabilities(container, asked) < 0 ||
	    add_ports(container, asked) < 0)
		return -1;
	return add_hosts(container, asked);
}
