#include "policy/presets_pss.h"

/*
 * What changed, and when: safe sysctls (1.27, 1.29, 1.32, 1.37), the SELinux
 * type container_engine_t (1.31), hosts of probes (1.34), and what a user
 * namespace makes harmless (1.35: procMount in the baseline, root in
 * restricted).
 */
#define RULES_37(version) "\"linux.sysctl\":{\"pss\":\"" version "\"}"
#define RULES_34_BASELINE                                                      \
	",\"linux.maskedPaths\":{\"allowUserNamespace\":false}"
#define RULES_34_RESTRICTED ",\"process.user\":{\"allowUserNamespace\":false}"
#define PROBE_HOSTS	    ",\"linux.namespaces\":{\"probeHosts\":true}"
#define RULES_33_BASELINE   PROBE_HOSTS RULES_34_BASELINE
#define RULES_33_RESTRICTED PROBE_HOSTS RULES_34_RESTRICTED
#define RULES_30                                                               \
	",\"process.selinuxLabel\":{\"allow\":["                               \
	"\"system_u:system_r:container_t:**\","                                \
	"\"system_u:system_r:container_init_t:**\","                           \
	"\"system_u:system_r:container_kvm_t:**\"]}"

#define DOCUMENT(level, version, rules)                                        \
	"{\"ocigate\":1,\"name\":\"pss-" level "@" version                     \
	"\",\"profiles\":{\"pss-" level "@" version                            \
	"\":{\"extends\":[\"pss-" level "\"],\"rules\":{" rules "}}}}\n"

/* One version of both levels. */
#define VERSION(tag, version, baseline, restricted)                            \
	static const char baseline_##tag[] =                                   \
		DOCUMENT("baseline", version, RULES_37(version) baseline);     \
	static const char restricted_##tag[] =                                 \
		DOCUMENT("restricted", version, RULES_37(version) restricted);

#define EACH(X)                                                                \
	X(25, "1.25", RULES_30 RULES_33_BASELINE,                              \
	  RULES_30 RULES_33_RESTRICTED)                                        \
	X(26, "1.26", RULES_30 RULES_33_BASELINE,                              \
	  RULES_30 RULES_33_RESTRICTED)                                        \
	X(27, "1.27", RULES_30 RULES_33_BASELINE,                              \
	  RULES_30 RULES_33_RESTRICTED)                                        \
	X(28, "1.28", RULES_30 RULES_33_BASELINE,                              \
	  RULES_30 RULES_33_RESTRICTED)                                        \
	X(29, "1.29", RULES_30 RULES_33_BASELINE,                              \
	  RULES_30 RULES_33_RESTRICTED)                                        \
	X(30, "1.30", RULES_30 RULES_33_BASELINE,                              \
	  RULES_30 RULES_33_RESTRICTED)                                        \
	X(31, "1.31", RULES_33_BASELINE, RULES_33_RESTRICTED)                  \
	X(32, "1.32", RULES_33_BASELINE, RULES_33_RESTRICTED)                  \
	X(33, "1.33", RULES_33_BASELINE, RULES_33_RESTRICTED)                  \
	X(34, "1.34", RULES_34_BASELINE, RULES_34_RESTRICTED)                  \
	X(35, "1.35", "", "")                                                  \
	X(36, "1.36", "", "")                                                  \
	X(37, "1.37", "", "")                                                  \
	X(latest, "latest", "", "")

EACH(VERSION)

#define ROWS(tag, version, baseline, restricted)                               \
	{"pss-baseline@" version, "pss-baseline@" version ".json",             \
	 baseline_##tag, baseline_##tag + sizeof(baseline_##tag) - 1},         \
		{"pss-restricted@" version, "pss-restricted@" version ".json", \
		 restricted_##tag,                                             \
		 restricted_##tag + sizeof(restricted_##tag) - 1},

const struct preset presets_pss[] = {EACH(ROWS)};
const size_t presets_pss_count = sizeof(presets_pss) / sizeof(presets_pss[0]);
