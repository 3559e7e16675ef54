#include "policy/policy.h"

#include "tap.h"

#define D1 "1111111111111111111111111111111111111111111111111111111111111111"

#define PROFILES                                                               \
	"{\"ocigate\":1,\"signers\":{\"s\":{\"key\":\"k\"}},\"profiles\":{"    \
	"\"a\":{\"rules\":{\"process.user\":{}}},"                             \
	"\"b\":{\"rules\":{\"process.user\":{}}},"                             \
	"\"tied\":{\"rules\":{\"image.signature\":{\"signers\":[\"s\"],"       \
	"\"reference\":\"repository\"}}},"                                     \
	"\"exact\":{\"extends\":[\"tied\"],\"rules\":{\"image.signature\":{"   \
	"\"reference\":\"exact\"}}},"                                          \
	"\"loose\":{\"extends\":[\"tied\"],\"rules\":{\"image.signature\":{"   \
	"\"reference\":\"ignore\"}}},"                                         \
	"\"audited\":{\"extends\":[\"tied\"],\"mode\":\"audit\"},"             \
	"\"later\":{\"extends\":[\"tied\"],\"auditUntil\":"                    \
	"\"2027-01-01T00:00:00Z\"}},\n\"assign\":["

static struct policy *policy_of(const char *entries, struct error *err)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	struct policy_fragment fragment = {"p.json", {NULL, 0}};
	struct policy *policy = NULL;

	buf_add_text(&text, PROFILES);
	buf_add_text(&text, entries);
	buf_add_text(&text, "]}");
	fragment.text = buf_span(&text);
	policy_parse(&fragment, 1, NULL, &policy, err);
	return policy;
}

/* Entries that rest on too little, and the same ones with enough. */
static const struct {
	const char *entry;
	bool fine;
} bases[] = {
	{"{\"profile\":\"a\"}", true},
	{"{\"match\":{\"kind\":\"sandbox\"},\"profile\":\"a\"}", true},
	{"{\"match\":{\"engine\":[\"docker\",\"none\"]},\"profile\":\"a\"}",
	 true},
	{"{\"match\":{\"runtime\":\"crun\"},\"profile\":\"a\"}", true},
	{"{\"match\":{\"containerdNamespace\":\"moby\"},\"profile\":\"a\"}",
	 true},
	{"{\"match\":{\"containerdNamespace\":\"moby\",\"engine\":\"docker\"},"
	 "\"profile\":\"a\"}",
	 false},
	{"{\"match\":{\"namespace\":[\"kube-system\"]},\"profile\":\"a\"}",
	 true},
	{"{\"match\":{\"namespace\":\"x\",\"engine\":[\"docker\",\"cri\"]},"
	 "\"profile\":\"a\"}",
	 true},
	{"{\"match\":{\"namespace\":\"x\",\"engine\":\"podman\"},"
	 "\"profile\":\"a\"}",
	 false},
	{"{\"match\":{\"pod\":\"x\",\"engine\":\"docker\"},\"profile\":\"a\"}",
	 false},
	{"{\"match\":{\"pod\":\"x\",\"engine\":\"crio\"},\"profile\":\"a\"}",
	 true},
	{"{\"match\":{\"name\":\"x\"},\"profile\":\"a\"}", false},
	{"{\"match\":{\"labels\":{\"a\":\"b\"}},\"profile\":\"a\"}", false},
	{"{\"match\":{\"kind\":\"container\",\"name\":\"x\"},"
	 "\"profile\":\"a\"}",
	 false},
	{"{\"match\":{\"namespace\":\"x\",\"name\":\"x\",\"labels\":{\"a\":"
	 "\"b\"}},\"profile\":\"a\"}",
	 true},
	{"{\"match\":{\"name\":\"x\"},\"profile\":\"a\",\"trustCaller\":true}",
	 true},
	{"{\"match\":{\"name\":\"x\"},\"profile\":\"a\",\"trustCaller\":false}",
	 false},
	{"{\"match\":{\"name\":\"x\"},\"profile\":\"tied\"}", false},
	{"{\"match\":{\"image\":\"r.io/shop/**\"},\"profile\":\"a\"}", false},
	{"{\"match\":{\"image\":\"r.io/shop/**\"},\"profile\":\"tied\"}", true},
	{"{\"match\":{\"image\":\"r.io/shop/**\"},\"profile\":\"exact\"}",
	 true},
	{"{\"match\":{\"image\":\"r.io/shop/**\"},\"profile\":\"loose\"}",
	 false},
	{"{\"match\":{\"image\":\"r.io/shop/**\"},\"profile\":\"audited\"}",
	 false},
	{"{\"match\":{\"image\":\"r.io/shop/**\"},\"profile\":\"later\"}",
	 false},
	{"{\"match\":{\"image\":\"r.io/shop/**\",\"name\":\"x\"},"
	 "\"profile\":\"tied\"}",
	 true},
	{"{\"match\":{\"image\":\"r.io/shop/**\"},\"profile\":\"a\","
	 "\"trustCaller\":true}",
	 true},
};

static void test_bases(void)
{
	for (size_t i = 0; i < sizeof(bases) / sizeof(bases[0]); i++) {
		struct error err = ERROR_INIT;
		struct policy *policy = policy_of(bases[i].entry, &err);

		ok((policy != NULL) == bases[i].fine, "%s %s %s",
		   bases[i].fine ? "accepts" : "refuses", bases[i].entry,
		   err.kind ? err.reason.msg : "");
		if (!bases[i].fine) {
			is(err.reason.id, "policy.assign", "as an entry");
			ok(strstr(err.reason.msg, "p.json:2:11: ") ==
					   err.reason.msg &&
				   err.reason.hint,
			   "that has a place, and a way out");
		}
		policy_free(policy);
	}
}

static void set(struct fact *fact, enum fact_state state, const char *value)
{
	fact->state = state;
	strcpy(fact->value, value);
}

/* All that Docker says of a container. */
static void docker(struct facts *facts)
{
	*facts = (struct facts){.labels_state = FACT_CHOSEN};
	set(&facts->kind, FACT_ATTESTED, "container");
	set(&facts->engine, FACT_ATTESTED, "docker");
	set(&facts->runtime, FACT_ATTESTED, "runc");
	set(&facts->image, FACT_CHOSEN, "r.io/shop/cart:1");
	set(&facts->namespace, FACT_CHOSEN, "kube-system");
	set(&facts->pod, FACT_CHOSEN, "pod-1");
	set(&facts->name, FACT_CHOSEN, "cart");
	set(&facts->containerd_namespace, FACT_NONE, "");
	facts->labels = json_new_object();
	json_set(facts->labels, "tier", json_new_text("web"));
	json_set(facts->labels, "empty", json_new_text(""));
}

/* And what the CRI plug-in does. */
static void cri(struct facts *facts)
{
	docker(facts);
	set(&facts->engine, FACT_ATTESTED, "cri");
	set(&facts->image, FACT_ATTESTED, "r.io/shop/cart:1");
	set(&facts->namespace, FACT_ATTESTED, "kube-system");
	set(&facts->pod, FACT_ATTESTED, "pod-1");
	set(&facts->containerd_namespace, FACT_ATTESTED, "k8s.io");
}

/* The profile that the first entry or the last, for everybody, gives. */
static const char *chosen(const char *entry, const struct facts *facts,
			  struct error *err)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	const struct profile *profile = NULL;
	static char name[64];
	struct policy *policy;

	buf_add_text(&text, entry);
	buf_add_text(&text, ",{\"profile\":\"b\"}");
	policy = policy_of(text.data, err);
	if (policy && policy_assign(policy, facts, &profile, err) == 0)
		snprintf(name, sizeof(name), "%s", profile->name);
	policy_free(policy);
	return profile ? name : err->reason.id;
}

#define A(match) "{\"match\":{" match "},\"profile\":\"a\"}"
#define TRUST(match)                                                           \
	"{\"match\":{" match "},\"profile\":\"a\",\"trustCaller\":true}"
#define TIED(match) "{\"match\":{" match "},\"profile\":\"tied\"}"

static const struct {
	const char *entry, *docker, *cri;
} choices[] = {
	{A("\"kind\":\"container\""), "a", "a"},
	{A("\"kind\":\"sandbox\""), "b", "b"},
	{A("\"kind\":[\"sandbox\",\"container\"]"), "a", "a"},
	{A("\"engine\":\"cri\""), "b", "a"},
	{A("\"engine\":\"docker\",\"runtime\":\"crun\""), "b", "b"},
	{A("\"engine\":\"docker\",\"runtime\":\"runc\""), "a", "b"},
	/* what the caller chose decides nothing alone */
	{A("\"namespace\":\"kube-system\""), "b", "a"},
	{A("\"namespace\":[\"x\",\"kube-*\"]"), "b", "a"},
	{A("\"namespace\":\"kube\""), "b", "b"},
	{A("\"pod\":\"pod-*\""), "b", "a"},
	{A("\"containerdNamespace\":\"k8s.io\""), "b", "a"},
	{A("\"containerdNamespace\":\"moby\""), "b", "b"},
	/* but beside a fact that carries */
	{A("\"namespace\":\"kube-system\",\"name\":\"cart\""), "b", "a"},
	{A("\"namespace\":\"kube-system\",\"name\":\"shop\""), "b", "b"},
	{A("\"pod\":\"*\",\"labels\":{\"tier\":\"web\"}"), "b", "a"},
	{A("\"pod\":\"*\",\"labels\":{\"tier\":\"db\"}"), "b", "b"},
	/* or where the policy says so */
	{TRUST("\"name\":\"cart\""), "a", "a"},
	{TRUST("\"name\":\"c*\""), "a", "a"},
	{TRUST("\"name\":\"x*\""), "b", "b"},
	{TRUST("\"labels\":{\"tier\":[\"x\",\"w*\"]}"), "a", "a"},
	{TRUST("\"labels\":{\"tier\":\"web\",\"zone\":\"*\"}"), "b", "b"},
	{TRUST("\"labels\":{\"empty\":\"\"}"), "a", "a"},
	{TRUST("\"labels\":{\"tier\":\"\"}"), "b", "b"},
	{TRUST("\"namespace\":\"kube-system\""), "a", "a"},
	/* names of images */
	{TIED("\"image\":\"r.io/shop/**\""), "tied", "tied"},
	{TIED("\"image\":\"shop/**\""), "b", "b"},
	{TIED("\"image\":[\"x/y\",\"r.io/shop/cart:1\"]"), "tied", "tied"},
	{TIED("\"image\":\"r.io/shop/cart:2\""), "b", "b"},
	{TRUST("\"image\":\"r.io/shop/cart\""), "a", "a"},
	/* a name beside it is the caller's, an attested image carries it */
	{A("\"namespace\":\"*\",\"image\":\"r.io/**\""), "b", "a"},
};

static void test_choices(void)
{
	for (size_t i = 0; i < sizeof(choices) / sizeof(choices[0]); i++) {
		struct error err = ERROR_INIT;
		struct facts facts;

		docker(&facts);
		is(chosen(choices[i].entry, &facts, &err), choices[i].docker,
		   "docker: %s %s", choices[i].entry,
		   err.kind ? err.reason.msg : "");
		facts_release(&facts);
		cri(&facts);
		is(chosen(choices[i].entry, &facts, &err), choices[i].cri,
		   "cri: %s", choices[i].entry);
		facts_release(&facts);
	}
}

static struct fact *fact_of(struct facts *facts, const char *key)
{
	struct fact *all[] = {&facts->kind,	 &facts->engine,
			      &facts->runtime,	 &facts->image,
			      &facts->namespace, &facts->pod,
			      &facts->name,	 &facts->containerd_namespace};
	static const char *const keys[] = {
		"kind",	     "engine", "runtime", "image",
		"namespace", "pod",    "name",	  "containerdNamespace"};

	for (size_t i = 0; i < 8; i++)
		if (strcmp(keys[i], key) == 0)
			return all[i];
	return NULL;
}

static const struct {
	const char *key, *entry, *want;
} unknowns[] = {
	{"kind", A("\"kind\":\"sandbox\""), "assign.unknown"},
	{"engine", A("\"engine\":\"cri\""), "assign.unknown"},
	{"runtime", A("\"runtime\":\"crun\""), "assign.unknown"},
	{"image", TIED("\"image\":\"r.io/**\""), "assign.unknown"},
	{"namespace", A("\"namespace\":\"x\""), "assign.unknown"},
	{"pod", A("\"pod\":\"x\""), "assign.unknown"},
	{"name", TRUST("\"name\":\"x\""), "assign.unknown"},
	{"containerdNamespace", A("\"containerdNamespace\":\"x\""),
	 "assign.unknown"},
	/* known to fail in another key: it does not hang on the unknown one */
	{"namespace", A("\"namespace\":\"x\",\"kind\":\"sandbox\""), "b"},
	{"kind", A("\"namespace\":\"x\",\"kind\":\"sandbox\""), "b"},
	/* matching in another key: it does */
	{"namespace", A("\"namespace\":\"x\",\"kind\":\"container\""),
	 "assign.unknown"},
	{"kind", A("\"namespace\":\"kube-*\",\"kind\":\"sandbox\""),
	 "assign.unknown"},
	/* nobody asks */
	{"pod", A("\"kind\":\"container\""), "a"},
};

static void test_unknown(void)
{
	for (size_t i = 0; i < sizeof(unknowns) / sizeof(unknowns[0]); i++) {
		struct error err = ERROR_INIT;
		struct facts facts;

		cri(&facts);
		set(fact_of(&facts, unknowns[i].key), FACT_UNKNOWN, "");
		is(chosen(unknowns[i].entry, &facts, &err), unknowns[i].want,
		   "%s unknown: %s", unknowns[i].key, unknowns[i].entry);
		if (err.kind)
			ok(strstr(err.reason.msg, unknowns[i].key), "%s",
			   err.reason.msg);
		set(fact_of(&facts, unknowns[i].key), FACT_NONE, "");
		err = (struct error)ERROR_INIT;
		is(chosen(unknowns[i].entry, &facts, &err),
		   strcmp(unknowns[i].want, "a") ? "b" : "a",
		   "none fails to match");
		facts_release(&facts);
	}
}

static void test_unknown_labels(void)
{
	struct error err = ERROR_INIT;
	struct facts facts;

	docker(&facts);
	facts.labels_state = FACT_UNKNOWN;
	is(chosen(TRUST("\"labels\":{\"a\":\"b\"}"), &facts, &err),
	   "assign.unknown", "labels that could not be read refuse");
	facts.labels_state = FACT_NONE;
	err = (struct error)ERROR_INIT;
	is(chosen(TRUST("\"labels\":{\"a\":\"b\"}"), &facts, &err), "b",
	   "an engine without labels has none that match");
	facts_release(&facts);
}

static void test_no_reference(void)
{
	struct error err = ERROR_INIT;
	struct facts facts;

	docker(&facts);
	set(&facts.image, FACT_CHOSEN, "sha256:" D1);
	is(chosen(TIED("\"image\":\"**\""), &facts, &err), "b",
	   "an image ID is nobody's name");
	facts_release(&facts);
}

static void test_first(void)
{
	static const char entries[] =
		"{\"match\":{\"kind\":\"container\"},\"profile\":\"a\"},"
		"{\"match\":{\"kind\":\"container\"},\"profile\":\"b\"}";
	struct error err = ERROR_INIT;
	struct policy *policy = policy_of(entries, &err);
	const struct profile *profile = NULL;
	struct facts facts;

	docker(&facts);
	ok(policy_assign(policy, &facts, &profile, &err) == 0 &&
		   profile == policy_profile(policy, "a"),
	   "the first match wins");
	set(&facts.kind, FACT_ATTESTED, "sandbox");
	ok(policy_assign(policy, &facts, &profile, &err) == -1 && !profile,
	   "no match is refused");
	is(err.reason.id, "assign.none", "as that");
	is(err.reason.msg,
	   "no entry of the policy's assign matches this container: kind "
	   "sandbox",
	   "with what the entries asked for");
	facts_release(&facts);
	err = (struct error)ERROR_INIT;
	ok(policy_assign(policy, &facts, &profile, &err) == -1,
	   "facts that nobody gathered match nothing");
	is(err.reason.id, "assign.unknown", "for they are unknown");
	policy_free(policy);
	policy = policy_of("", &err);
	err = (struct error)ERROR_INIT;
	ok(policy_assign(policy, &facts, &profile, &err) == -1,
	   "a policy that assigns nothing refuses");
	policy_free(policy);
}

/* Entries that do not match, and what the refusal says the container has. */
static const struct {
	const char *entry, *says;
} nones[] = {
	{A("\"engine\":\"podman\""), ": engine docker"},
	{TRUST("\"name\":\"x\",\"image\":\"q.io/**\""),
	 ": image r.io/shop/cart:1 (chosen), name cart (chosen)"},
	{A("\"containerdNamespace\":\"k8s.io\""), ": containerdNamespace none"},
	{A("\"namespace\":\"kube-system\""),
	 ": namespace kube-system (chosen)"},
	{TRUST("\"labels\":{\"a\":\"b\"}"), ""},
};

static void test_none(void)
{
	for (size_t i = 0; i < sizeof(nones) / sizeof(nones[0]); i++) {
		static const char none[] = "no entry of the policy's assign "
					   "matches this container";
		struct error err = ERROR_INIT;
		const struct profile *profile = NULL;
		struct policy *policy = policy_of(nones[i].entry, &err);
		struct facts facts;

		docker(&facts);
		ok(policy_assign(policy, &facts, &profile, &err) == -1,
		   "no match is refused: %s", nones[i].entry);
		ok(strncmp(err.reason.msg, none, strlen(none)) == 0, "as that");
		is(err.reason.msg + strlen(none), nones[i].says,
		   "  with what the container has");
		facts_release(&facts);
		policy_free(policy);
	}
}

int main(void)
{
	test_none();
	test_bases();
	test_choices();
	test_unknown();
	test_unknown_labels();
	test_no_reference();
	test_first();
	return tap_done();
}
