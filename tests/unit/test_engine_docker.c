#include "gate/engine.h"

#include "identity.h"
#include "tap.h"
#include "temp.h"

#include <limits.h>

#define CONTAINER                                                              \
	"017dc8b3d3976decc0735bf8d0b0ac3724de5ab3c94854784194a6a850b47a77"
#define LAYER "0ff2be72312f9f33dc94a384d09f0931b5611b227c80898b271ee185069c45ea"
#define IMAGE                                                                  \
	"sha256:8893d070b35de3aef1f402acc8bca087aaeefb69c004b11c048a206c5ba9"  \
	"b218"
#define CHAIN                                                                  \
	"sha256:06b3178239d46c170dfc0b6d9b99ff14417256566582cf79a89c003d954d"  \
	"662c"
#define MANIFEST                                                               \
	"sha256:d73d9cc80d429a1e72fa0edff69cea06957725e2e65dda3c26916b0744d5"  \
	"adc0"
#define BUNDLE "/run/containerd/io.containerd.runtime.v2.task/moby/" CONTAINER
#define RECORD "root/containers/" CONTAINER "/config.v2.json"
#define LAYERS "root/image/overlay2/layerdb/mounts/" CONTAINER
#define NAMES  "root/image/overlay2/repositories.json"

/* What a test changes of a data root as dockerd leaves it. */
struct setup {
	const char *record;   /* config.v2.json */
	const char *mount_id; /* the container's layer */
	const char *parent;   /* what it lies on */
	const char *root;     /* root.path below the data root */
	const char *id;	      /* the container to be created */
};

#define RECORD_WITH(id, driver, image, more)                                   \
	"{\"StreamConfig\":{},\"ID\":\"" id "\",\"Image\":" image              \
	",\"Driver\":\"" driver "\",\"Name\":\"/zealous_lovelace\","           \
	"\"Config\":{\"Image\":\"bb:v1\",\"Labels\":{\"a\":\"b\"}}" more "}\n"

static const struct setup normal = {
	.record = RECORD_WITH(CONTAINER, "overlay2", "\"" IMAGE "\"",
			      ",\"ImageManifest\":null"),
	.mount_id = LAYER,
	.parent = CHAIN,
	.root = "/overlay2/" LAYER "/merged",
	.id = CONTAINER,
};

static char root[PATH_MAX]; /* the data root, without links */

static void write_setup(const struct setup *setup)
{
	temp_run("rm -rf root && mkdir -p root/containers/" CONTAINER
		 " " LAYERS);
	temp_write(RECORD, span_of(setup->record));
	temp_write(LAYERS "/mount-id", span_of(setup->mount_id));
	temp_write(LAYERS "/parent", span_of(setup->parent));
	temp_write(NAMES,
		   span_of("{\"Repositories\":{\"bb\":{\"bb:v1\":\"" IMAGE
			   "\"}}}"));
}

static int resolve_at(const char *docker_root, const struct setup *setup,
		      struct facts *facts, struct error *err)
{
	static struct settings settings;
	CLEANUP_BUF struct buf text = BUF_INIT;
	CLEANUP_JSON struct json *config = NULL;
	struct engine_answer answer = {.facts = facts};
	struct engine_request request = {.settings = &settings,
					 .id = setup->id,
					 .bundle = BUNDLE,
					 .bundle_fd = -1};

	memset(facts, 0, sizeof(*facts));
	*err = (struct error)ERROR_INIT;
	snprintf(settings.docker_root, sizeof(settings.docker_root), "%s",
		 docker_root);
	buf_add_format(&text, "{\"root\":{\"path\":\"%s%s\"}}", root,
		       setup->root);
	json_parse(buf_span(&text), &JSON_STRICT_LIMITS, "config", &config,
		   NULL);
	request.config = config;
	return engine_docker.resolve(&request, &answer, err);
}

static int resolve(const struct setup *setup, struct facts *facts,
		   struct error *err)
{
	write_setup(setup);
	return resolve_at(root, setup, facts, err);
}

static bool is_named(const struct facts *facts)
{
	return facts->identity.config_state == FACT_ATTESTED &&
	       identity_is(&facts->identity.config, IMAGE) &&
	       facts->identity.chain_state == FACT_ATTESTED &&
	       identity_is(&facts->identity.chain_id, CHAIN);
}

static void test_normal(void)
{
	struct facts facts;
	struct error err;

	ok(resolve(&normal, &facts, &err) == 0 && is_named(&facts),
	   "a container of Docker's: %s%s", err.reason.msg, facts.identity.why);
	is(facts.engine.value, "docker", "the engine");
	is(facts.kind.value, "container", "the kind");
	ok(facts.engine.state == FACT_ATTESTED &&
		   facts.kind.state == FACT_ATTESTED,
	   "both attested");
	is(facts.name.value, "zealous_lovelace", "the name");
	ok(facts.name.state == FACT_CHOSEN, "is chosen");
	is(facts.image.value, "docker.io/library/bb:v1", "the reference");
	ok(facts.image.state == FACT_CHOSEN, "is chosen: nothing was pulled");
	is(json_text(json_find(facts.labels, "a")), "b", "the labels");
	ok(facts.labels_state == FACT_CHOSEN, "are chosen");
	ok(facts.namespace.state == FACT_NONE && facts.pod.state == FACT_NONE,
	   "no namespace, no pod");
	is(facts.containerd_namespace.value, "moby", "containerd's namespace");
	facts_release(&facts);
}

static void test_pulled(void)
{
	struct facts facts;
	struct error err;

	write_setup(&normal);
	temp_write(NAMES, span_of("{\"Repositories\":{\"bb\":{\"bb@" MANIFEST
				  "\":\"" IMAGE "\"}}}"));
	ok(resolve_at(root, &normal, &facts, &err) == 0 &&
		   facts.image.state == FACT_ATTESTED,
	   "a pull attests the reference");
	is(facts.image.value, "docker.io/library/bb@" MANIFEST, "by digest");
	facts_release(&facts);
	temp_write(NAMES, span_of("{\"Repositories\""));
	ok(resolve_at(root, &normal, &facts, &err) == 0 && is_named(&facts) &&
		   facts.image.state == FACT_CHOSEN,
	   "a broken repositories.json attests nothing");
	facts_release(&facts);
}

/* containerd's image store: the manifest is recorded, not the config. */
static void test_snapshot(void)
{
	static const struct setup setup = {
		.record = RECORD_WITH(CONTAINER, "overlayfs", "\"" CHAIN "\"",
				      ",\"ImageManifest\":{\"digest\":"
				      "\"" MANIFEST "\",\"size\":5}"),
		.root = "/rootfs/overlayfs/" CONTAINER,
		.id = "",
	};
	struct setup other = setup;
	struct facts facts;
	struct error err;

	other.mount_id = other.parent = "";
	ok(resolve(&other, &facts, &err) == 0 &&
		   facts.identity.target_state == FACT_ATTESTED &&
		   identity_is(&facts.identity.target, MANIFEST) &&
		   facts.identity.config_state == FACT_UNKNOWN,
	   "containerd's image store: %s", facts.identity.why);
	facts_release(&facts);
	other.root = "/rootfs/overlayfs/another";
	ok(resolve(&other, &facts, &err) == 0 && identity_is_unknown(&facts),
	   "another snapshot: %s", facts.identity.why);
	facts_release(&facts);
	other.root = setup.root;
	other.record = RECORD_WITH(CONTAINER, "overlayfs", "\"" CHAIN "\"",
				   ",\"ImageManifest\":{}");
	ok(resolve(&other, &facts, &err) == 0 && identity_is_unknown(&facts),
	   "no manifest: %s", facts.identity.why);
	facts_release(&facts);
}

/* Changes that leave a container without a name for its image. */
static const struct {
	const char *name;
	struct setup setup;
} nameless[] = {
	{"no record", {.record = ""}},
	{"a record that is cut", {.record = "{\"ID\":\"" CONTAINER "\""}},
	{"a record with a key twice",
	 {.record = RECORD_WITH(CONTAINER, "overlay2", "\"" IMAGE "\"",
				",\"Image\":\"" CHAIN "\"")}},
	{"an image that is no digest",
	 {.record = RECORD_WITH(CONTAINER, "overlay2", "\"bb:v1\"", "")}},
	{"an image that is null",
	 {.record = RECORD_WITH(CONTAINER, "overlay2", "null", "")}},
	{"no driver",
	 {.record = RECORD_WITH(CONTAINER, "", "\"" IMAGE "\"", "")}},
	{"a driver that is a path",
	 {.record =
		  RECORD_WITH(CONTAINER, "../overlay2", "\"" IMAGE "\"", "")}},
	{"a driver that nobody knows",
	 {.record = RECORD_WITH(CONTAINER, "tape", "\"" IMAGE "\"", "")}},
	{"another layer's directory", {.root = "/overlay2/" LAYER "0/merged"}},
	{"a directory that is no layer", {.root = "/../../etc"}},
	{"a layer whose name is a path", {.mount_id = "../" LAYER}},
	{"a layer without a name", {.mount_id = ""}},
	{"a layer on no chain of layers", {.parent = "sha256:x"}},
};

static void test_nameless(void)
{
	for (size_t i = 0; i < sizeof(nameless) / sizeof(nameless[0]); i++) {
		struct setup setup = nameless[i].setup;
		struct facts facts;
		struct error err;

		setup.record = setup.record ? setup.record : normal.record;
		setup.root = setup.root ? setup.root : normal.root;
		setup.parent = setup.parent ? setup.parent : normal.parent;
		setup.mount_id =
			setup.mount_id ? setup.mount_id : normal.mount_id;
		setup.id = CONTAINER;
		ok(resolve(&setup, &facts, &err) == 0 &&
			   identity_is_unknown(&facts),
		   "%s: %s", nameless[i].name, facts.identity.why);
		ok(facts.engine.state == FACT_ATTESTED, "still Docker's");
		facts_release(&facts);
	}
}

static void test_contradiction(void)
{
	struct setup setup = normal;
	struct facts facts;
	struct error err;

	setup.record = RECORD_WITH(LAYER, "overlay2", "\"" IMAGE "\"", "");
	ok(resolve(&setup, &facts, &err) == -1, "another container's record");
	is(err.reason.id, "engine.docker", "is refused in every mode");
	facts_release(&facts);
	setup = normal;
	setup.id = LAYER;
	ok(resolve(&setup, &facts, &err) == -1, "another container's bundle");
	facts_release(&facts);
	setup.id = "";
	ok(resolve(&setup, &facts, &err) == 0 && is_named(&facts),
	   "check does not know the id");
	facts_release(&facts);
}

static void test_drivers(void)
{
	struct setup setup = normal;
	struct facts facts;
	struct error err;

	setup.record = RECORD_WITH(CONTAINER, "vfs", "\"" IMAGE "\"", "");
	setup.root = "/vfs/dir/" LAYER;
	write_setup(&setup);
	temp_run("mv root/image/overlay2 root/image/vfs");
	ok(resolve_at(root, &setup, &facts, &err) == 0 && is_named(&facts),
	   "vfs: %s", facts.identity.why);
	facts_release(&facts);
}

/* Where the data root lies, and who may have written in it. */
static void test_trust(void)
{
	static const char *const spoilt[] = {
		"chmod 646 " RECORD,
		"chown 65533 " RECORD,
		"chmod 777 root/containers",
		"chown 65533 root/containers/" CONTAINER,
		"chmod 666 " LAYERS "/parent",
		"chown 65533 " LAYERS "/mount-id",
		"mv " RECORD " x && ln -s /dev/zero " RECORD,
		"rm " RECORD " && mkfifo " RECORD,
		"truncate -s 9000000 " RECORD,
	};
	struct facts facts;
	struct error err;
	char other[PATH_MAX + 8];

	for (size_t i = 0; i < sizeof(spoilt) / sizeof(spoilt[0]); i++) {
		write_setup(&normal);
		temp_run("%s", spoilt[i]);
		ok(resolve_at(root, &normal, &facts, &err) == 0 &&
			   identity_is_unknown(&facts),
		   "%s: %s", spoilt[i], facts.identity.why);
		facts_release(&facts);
	}
	write_setup(&normal);
	temp_run("ln -sfn root link");
	snprintf(other, sizeof(other), "%s/../link", root);
	ok(resolve_at(other, &normal, &facts, &err) == 0 && is_named(&facts),
	   "a data root behind a link of root's: %s", facts.identity.why);
	facts_release(&facts);
	ok(resolve_at("/missing", &normal, &facts, &err) == 0 &&
		   identity_is_unknown(&facts) &&
		   strstr(facts.identity.why, "engines.docker.root"),
	   "another data root: %s", facts.identity.why);
	facts_release(&facts);
}

int main(void)
{
	if (geteuid() != 0) {
		printf("1..0 # SKIP needs root: records must be root's\n");
		return 0;
	}
	temp_make();
	temp_run("mkdir root");
	if (!realpath("root", root))
		return 1;
	test_normal();
	test_pulled();
	test_snapshot();
	test_nameless();
	test_contradiction();
	test_drivers();
	test_trust();
	temp_remove();
	return tap_done();
}
