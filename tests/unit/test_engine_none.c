#include "gate/engine.h"

#include "identity.h"
#include "tap.h"
#include "temp.h"

#include <fcntl.h>

#define A(n)                                                                   \
	"sha256:" n "000000000000000000000000000000000000000000000000000"      \
	"000000000000"
#define INDEX	 "application/vnd.oci.image.index.v1+json"
#define MANIFEST "application/vnd.oci.image.manifest.v1+json"
#define CONFIG	 "application/vnd.oci.image.config.v1+json"
#define STEP(type, n)                                                          \
	"{\"mediaType\":\"" type "\",\"digest\":\"" A(n) "\",\"size\":406}"
#define WALK(steps)                                                            \
	"{\"umoci_version\":\"2\",\"from_descriptor_path\":"                   \
	"{\"descriptor_walk\":[" steps "]},\"whiteout_mode\":0}"

/* Resolves with the umoci.json @record (NULL: none) and @root as root.path. */
static int resolve(const char *record, const char *root, enum file_trust trust,
		   struct facts *facts)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	CLEANUP_JSON struct json *config = NULL;
	struct engine_answer answer = {.facts = facts};
	struct engine_request request = {.id = "c1",
					 .bundle = "/b",
					 .bundle_fd = open(".", O_RDONLY),
					 .trust = trust};
	struct error err = ERROR_INIT;
	int result;

	memset(facts, 0, sizeof(*facts));
	buf_add_format(&text, "{\"root\":{\"path\":\"%s\"}}", root);
	json_parse(buf_span(&text), &JSON_STRICT_LIMITS, "config", &config,
		   NULL);
	request.config = config;
	if (record)
		temp_write("umoci.json", span_of(record));
	result = engine_none.resolve(&request, &answer, &err);
	close(request.bundle_fd);
	return result;
}

static void test_walk(void)
{
	struct facts facts;

	ok(resolve(WALK(STEP(INDEX, "1") "," STEP(MANIFEST, "2")), "rootfs",
		   FILE_ROOT, &facts) == 0,
	   "what umoci writes");
	ok(facts.identity.target_state == FACT_ATTESTED &&
		   identity_is(&facts.identity.target, A("2")),
	   "names the manifest that was unpacked");
	ok(facts.identity.config_state == FACT_UNKNOWN &&
		   !facts.identity.why[0],
	   "which is enough");
	is(facts.engine.value, "none", "no engine");
	ok(facts.engine.state == FACT_ATTESTED, "attested");
	is(facts.kind.value, "container", "a container");
	ok(facts.image.state == FACT_NONE && facts.namespace.state == FACT_NONE,
	   "without a reference or a namespace");
	resolve(WALK(STEP(MANIFEST, "2") "," STEP(CONFIG, "3")), "/b/rootfs",
		FILE_ROOT, &facts);
	ok(identity_is(&facts.identity.target, A("2")) &&
		   facts.identity.config_state == FACT_ATTESTED &&
		   identity_is(&facts.identity.config, A("3")),
	   "a walk to the config names both");
}

static const char *const wrong[] = {
	"",
	"{}",
	"[]",
	"null",
	WALK(""),
	WALK("{}"),
	WALK("{\"digest\":\"sha256:x\"}"),
	WALK(STEP(MANIFEST, "2") ",{\"digest\":7}"),
	"{\"from_descriptor_path\":{\"descriptor_walk\":{}}}",
	"{\"from_descriptor_path\":{},\"from_descriptor_path\":{}}",
	WALK(STEP(MANIFEST, "2")) "{}",
};

static void test_wrong(void)
{
	struct facts facts;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		ok(resolve(wrong[i], "rootfs", FILE_ROOT, &facts) == 0 &&
			   facts.identity.target_state == FACT_UNKNOWN &&
			   facts.identity.config_state == FACT_UNKNOWN,
		   "wrong record %zu names nothing", i);
		ok(strstr(facts.identity.why, "umoci.json"), "because: %s",
		   facts.identity.why);
		ok(facts.kind.state == FACT_ATTESTED,
		   "the other facts are there");
	}
}

static void test_binding(void)
{
	static const char record[] = WALK(STEP(MANIFEST, "2"));
	struct facts facts;

	resolve(record, "/", FILE_ROOT, &facts);
	ok(facts.identity.target_state == FACT_UNKNOWN, "another root: %s",
	   facts.identity.why);
	temp_run("mkdir rootfs");
	resolve(record, "rootfs", FILE_ROOT, &facts);
	ok(facts.identity.target_state == FACT_ATTESTED,
	   "a root in the bundle");
	temp_run("rmdir rootfs && ln -s /etc rootfs");
	resolve(record, "rootfs", FILE_ROOT, &facts);
	ok(facts.identity.target_state == FACT_UNKNOWN,
	   "a root that is a link: %s", facts.identity.why);
	resolve(record, "/b/rootfs", FILE_ROOT, &facts);
	ok(facts.identity.target_state == FACT_UNKNOWN,
	   "also by its whole path");
	temp_run("rm rootfs umoci.json");
	resolve(NULL, "rootfs", FILE_ROOT, &facts);
	ok(facts.identity.target_state == FACT_UNKNOWN, "no record: %s",
	   facts.identity.why);
	temp_run("ln -s /etc/hostname umoci.json");
	resolve(NULL, "rootfs", FILE_ROOT, &facts);
	ok(facts.identity.target_state == FACT_UNKNOWN, "a link: %s",
	   facts.identity.why);
	temp_run("rm umoci.json && mkfifo umoci.json");
	resolve(NULL, "rootfs", FILE_ROOT, &facts);
	ok(facts.identity.target_state == FACT_UNKNOWN, "a FIFO: %s",
	   facts.identity.why);
	temp_run("rm umoci.json && truncate -s 1048577 umoci.json");
	resolve(NULL, "rootfs", FILE_ROOT, &facts);
	ok(facts.identity.target_state == FACT_UNKNOWN, "too large: %s",
	   facts.identity.why);
	temp_run("rm umoci.json");
}

static void test_owner(void)
{
	static const char record[] = WALK(STEP(MANIFEST, "2"));
	struct facts facts;

	resolve(record, "rootfs", FILE_ROOT, &facts);
	ok(facts.identity.target_state == FACT_ATTESTED, "root's record");
	temp_run("chmod 0646 umoci.json");
	resolve(NULL, "rootfs", FILE_ROOT, &facts);
	ok(facts.identity.target_state == FACT_UNKNOWN,
	   "one that others can write: %s", facts.identity.why);
	resolve(NULL, "rootfs", FILE_ANY, &facts);
	ok(facts.identity.target_state == FACT_ATTESTED,
	   "check takes the caller's own");
	temp_run("chmod 0644 umoci.json && chown 65533 umoci.json");
	resolve(NULL, "rootfs", FILE_ROOT, &facts);
	ok(facts.identity.target_state == FACT_UNKNOWN, "another user's: %s",
	   facts.identity.why);
}

static void test_no_bundle(void)
{
	struct facts facts = {0};
	struct engine_answer answer = {.facts = &facts};
	struct engine_request request = {.bundle = "", .bundle_fd = -1};

	ok(engine_none.resolve(&request, &answer, NULL) == 0 &&
		   facts.identity.why[0],
	   "a config.json alone: %s", facts.identity.why);
}

int main(void)
{
	if (geteuid() != 0) {
		printf("1..0 # SKIP needs root: records must be root's\n");
		return 0;
	}
	temp_make();
	test_walk();
	test_wrong();
	test_binding();
	test_owner();
	test_no_bundle();
	temp_remove();
	return tap_done();
}
