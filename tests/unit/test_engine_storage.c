#include "gate/engine.h"

#include "identity.h"
#include "tap.h"
#include "temp.h"

#include <limits.h>

#define CONTAINER                                                              \
	"017dc8b3d3976decc0735bf8d0b0ac3724de5ab3c94854784194a6a850b47a77"
#define OTHER "0ff2be72312f9f33dc94a384d09f0931b5611b227c80898b271ee185069c45ea"
#define IMAGE "8893d070b35de3aef1f402acc8bca087aaeefb69c004b11c048a206c5ba9b218"
#define MANIFEST                                                               \
	"sha256:d73d9cc80d429a1e72fa0edff69cea06957725e2e65dda3c26916b0744d5"  \
	"adc0"
#define INDEX                                                                  \
	"sha256:06b3178239d46c170dfc0b6d9b99ff14417256566582cf79a89c003d954d"  \
	"662c"
#define LOWER "sha256:" OTHER
#define UPPER "sha256:" CONTAINER

#define CONTAINERS "overlay-containers/containers.json"
#define IMAGES	   "root/overlay-images/images.json"
#define LAYERS	   "overlay-layers/layers.json"

#define METADATA(image)                                                        \
	",\"metadata\":\"{\\\"image-name\\\":\\\"" image                       \
	"\\\",\\\"name\\\":\\\"cart\\\"}\""
#define CONTAINER_OF(image, layer, more)                                       \
	"{\"id\":\"" CONTAINER "\",\"names\":[\"cart\"],\"image\":\"" image    \
	"\",\"layer\":\"" layer "\"" more "}"
#define IMAGE_NAMED(name)                                                      \
	"[{\"id\":\"" IMAGE "\",\"digest\":\"" MANIFEST                        \
	"\",\"names\":[\"registry.example.com/cart:1\"," name                  \
	"],\"big-data-digests\":{\"manifest-" INDEX "\":\"" INDEX              \
	"\",\"sha256:" IMAGE "\":\"sha256:" IMAGE "\"}}]"
#define NONE "\"localhost/cart:2\""

/* What a test changes of a storage root as Podman leaves it. */
struct setup {
	const char *containers;
	const char *images;
	const char *layers;
	const char *run_containers; /* below the run root; NULL: no file */
	const char *run_layers;
	const char *path; /* root.path below the root */
	const char *id;	  /* the container to be created */
};

#define LAYERS_BELOW                                                           \
	"{\"id\":\"lower\",\"diff-digest\":\"" LOWER "\"},"                    \
	"{\"id\":\"upper\",\"parent\":\"lower\",\"diff-digest\":\"" UPPER      \
	"\"}"
#define OWN_LAYER "{\"id\":\"own\",\"parent\":\"upper\"}"

static const struct setup normal = {
	.containers = "[" CONTAINER_OF(
		IMAGE, "own", METADATA("registry.example.com/cart:1")) "]",
	.images = IMAGE_NAMED(NONE),
	.layers = "[" LAYERS_BELOW "," OWN_LAYER "]",
	.path = "/overlay/own/merged",
	.id = CONTAINER,
};

static char root[PATH_MAX], run[PATH_MAX];

static void write_setup(const struct setup *setup)
{
	temp_run("rm -rf root run && mkdir -p root/overlay-containers "
		 "root/overlay-images root/overlay-layers "
		 "run/overlay-containers run/overlay-layers");
	temp_write("root/" CONTAINERS, span_of(setup->containers));
	temp_write(IMAGES, span_of(setup->images));
	temp_write("root/" LAYERS, span_of(setup->layers));
	if (setup->run_containers)
		temp_write("run/overlay-containers/volatile-containers.json",
			   span_of(setup->run_containers));
	if (setup->run_layers)
		temp_write("run/overlay-layers/volatile-layers.json",
			   span_of(setup->run_layers));
}

static int resolve_in(const char *bundle, const struct setup *setup,
		      struct facts *facts, struct error *err)
{
	static struct settings settings;
	CLEANUP_BUF struct buf text = BUF_INIT;
	CLEANUP_JSON struct json *config = NULL;
	struct engine_answer answer = {.facts = facts};
	struct engine_request request = {.settings = &settings,
					 .id = setup->id,
					 .bundle = bundle,
					 .bundle_fd = -1};

	memset(facts, 0, sizeof(*facts));
	*err = (struct error)ERROR_INIT;
	memcpy(settings.storage_root, root, sizeof(settings.storage_root));
	memcpy(settings.storage_run, run, sizeof(settings.storage_run));
	buf_add_format(&text, "{\"root\":{\"path\":\"%s%s\"}}", root,
		       setup->path);
	json_parse(buf_span(&text), &JSON_STRICT_LIMITS, "config", &config,
		   NULL);
	request.config = config;
	return engine_storage.owns(&request)
		       ? engine_storage.resolve(&request, &answer, err)
		       : -1;
}

static int resolve(const struct setup *setup, struct facts *facts,
		   struct error *err)
{
	char bundle[PATH_MAX + 160];

	write_setup(setup);
	snprintf(bundle, sizeof(bundle),
		 "%s/overlay-containers/" CONTAINER "/userdata", root);
	return resolve_in(bundle, setup, facts, err);
}

static bool is_named(const struct facts *facts)
{
	const struct image_identity *identity = &facts->identity;
	struct digest config, chain;
	struct digest diff_ids[2];

	digest_parse_hex(span_of(IMAGE), &config);
	digest_parse(span_of(LOWER), &diff_ids[0]);
	digest_parse(span_of(UPPER), &diff_ids[1]);
	digest_chain(diff_ids, 2, &chain);
	return identity->config_state == FACT_ATTESTED &&
	       digest_equal(&identity->config, &config) &&
	       identity->chain_state == FACT_ATTESTED &&
	       digest_equal(&identity->chain_id, &chain);
}

static void test_normal(void)
{
	struct setup setup = normal;
	struct facts facts;
	struct error err;

	ok(resolve(&normal, &facts, &err) == 0 && is_named(&facts),
	   "an image, by its config and the layers below the container: %s",
	   facts.identity.why);
	is(facts.engine.value, "podman", "Podman's");
	ok(facts.engine.state == FACT_ATTESTED &&
		   facts.kind.state == FACT_ATTESTED &&
		   facts.namespace.state == FACT_NONE &&
		   facts.name.state == FACT_CHOSEN,
	   "a container, without a namespace, with a chosen name");
	is(facts.name.value, "cart", "its name");
	ok(facts.image.state == FACT_CHOSEN, "a tag is chosen");
	is(facts.image.value, "registry.example.com/cart:1", "what was typed");

	setup.containers = "[]";
	setup.layers = "[" LAYERS_BELOW "]";
	ok(resolve(&setup, &facts, &err) == 0 && identity_is_unknown(&facts),
	   "not listed: %s", facts.identity.why);
	setup.run_containers = normal.containers;
	setup.run_layers = "[" OWN_LAYER "]";
	ok(resolve(&setup, &facts, &err) == 0 && is_named(&facts),
	   "listed below the run root (run --rm): %s", facts.identity.why);
}

/* NAME@DIGEST of this image, in the repository that was typed. */
static void test_references(void)
{
	static const struct {
		const char *typed, *name, *value; /* NULL: chosen */
	} rows[] = {
		{METADATA("registry.example.com/cart:1"),
		 IMAGE_NAMED("\"registry.example.com/cart@" MANIFEST "\""),
		 "registry.example.com/cart@" MANIFEST},
		{METADATA("registry.example.com/cart@" INDEX),
		 IMAGE_NAMED("\"registry.example.com/cart@" INDEX "\""),
		 "registry.example.com/cart@" INDEX},
		{METADATA("registry.example.com/cart:1"),
		 IMAGE_NAMED("\"registry.example.com/other@" MANIFEST "\""),
		 NULL},
		{METADATA("registry.example.com/cart:1"),
		 IMAGE_NAMED("\"registry.example.com/cart@" UPPER "\""), NULL},
		{METADATA("registry.example.com/cart@" INDEX),
		 IMAGE_NAMED("\"registry.example.com/cart@" MANIFEST "\""),
		 NULL},
		{METADATA("registry.example.com/cart:1"),
		 IMAGE_NAMED("\"registry.example.com/cart:1@" MANIFEST "\""),
		 NULL},
		{METADATA("registry.example.com/cart:1"), IMAGE_NAMED("7"),
		 NULL},
	};
	struct setup setup = normal;
	struct facts facts;
	struct error err;
	char containers[1024];

	setup.containers = containers;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		snprintf(containers, sizeof(containers),
			 "[" CONTAINER_OF(IMAGE, "own", "%s") "]",
			 rows[i].typed);
		setup.images = rows[i].name;
		ok(resolve(&setup, &facts, &err) == 0 && is_named(&facts),
		   "reference %zu", i);
		ok(facts.image.state ==
			   (rows[i].value ? FACT_ATTESTED : FACT_CHOSEN),
		   "  %s", rows[i].value ? "attested" : "chosen");
		if (rows[i].value)
			is(facts.image.value, rows[i].value, "  which");
	}
	setup.containers = "[" CONTAINER_OF(IMAGE, "own", METADATA("\\n")) "]";
	ok(resolve(&setup, &facts, &err) == 0 &&
		   facts.image.state == FACT_UNKNOWN,
	   "what is no reference is not known");
}

#define NAMELESS(what, member, value)                                          \
	do {                                                                   \
		struct setup setup = normal;                                   \
		struct facts facts;                                            \
		struct error err;                                              \
                                                                               \
		setup.member = value;                                          \
		ok(resolve(&setup, &facts, &err) == 0 &&                       \
			   identity_is_unknown(&facts) &&                      \
			   facts.image.state == FACT_UNKNOWN,                  \
		   what ": %s", facts.identity.why);                           \
	} while (0)

static void test_nameless(void)
{
	NAMELESS("a directory (--rootfs)", containers,
		 "[" CONTAINER_OF("", "own", "") "]");
	NAMELESS("an image that is no digest", containers,
		 "[" CONTAINER_OF("latest", "own", "") "]");
	NAMELESS("no layer", containers,
		 "[{\"id\":\"" CONTAINER "\",\"image\":\"" IMAGE "\"}]");
	NAMELESS("another container's record", containers,
		 "[{\"id\":\"" OTHER "\",\"image\":\"" IMAGE
		 "\",\"layer\":\"own\"}]");
	NAMELESS("no list", containers, "{}");
	NAMELESS("no JSON", containers, "[");
	NAMELESS(
		"two answers", containers,
		"[" CONTAINER_OF(IMAGE, "own", ",\"image\":\"" OTHER "\"") "]");
	NAMELESS("another root", path, "/overlay/upper/merged");
	NAMELESS("the layer without its mount", path, "/overlay/own");
	NAMELESS("a layer that is not listed", layers, "[" LAYERS_BELOW "]");
	NAMELESS("one below it that is not", layers, "[" OWN_LAYER "]");
	NAMELESS("a layer that says nothing of what was in it", layers,
		 "[{\"id\":\"upper\"}," OWN_LAYER "]");
	NAMELESS("a layer on itself", layers,
		 "[{\"id\":\"upper\",\"parent\":\"upper\",\"diff-digest\":"
		 "\"" UPPER "\"}," OWN_LAYER "]");
	NAMELESS("a layer on nothing", layers, "[{\"id\":\"own\"}]");
}

static void test_contradiction(void)
{
	struct setup setup = normal;
	struct facts facts;
	struct error err;

	setup.id = OTHER;
	ok(resolve(&setup, &facts, &err) < 0, "another container's bundle: %s",
	   err.reason.msg);
	setup.id = "";
	ok(resolve(&setup, &facts, &err) == 0 && is_named(&facts),
	   "a bundle that is checked, without a container");
}

static void test_places(void)
{
	static const char *const strange[] = {
		"/run/bundle",
		"/s/overlay-containers/" CONTAINER,
		"/s/overlay-containers/cart/userdata",
		"/s/overlay-images/" CONTAINER "/userdata",
		"/s/-containers/" CONTAINER "/userdata",
		"/overlay-containers/" CONTAINER "/userdata",
	};
	struct facts facts;
	struct error err;
	char bundle[PATH_MAX + 160];

	write_setup(&normal);
	for (size_t i = 0; i < 2; i++) {
		snprintf(bundle, sizeof(bundle),
			 "%s%s/overlay-containers/" CONTAINER "/userdata",
			 i ? root : run, i ? "/x" : "");
		ok(resolve_in(bundle, &normal, &facts, &err) == 0 &&
			   identity_is_unknown(&facts) &&
			   facts.engine.state == FACT_UNKNOWN &&
			   facts.namespace.state == FACT_UNKNOWN,
		   "elsewhere it may be CRI-O's: %s", facts.identity.why);
	}
	for (size_t i = 0; i < sizeof(strange) / sizeof(strange[0]); i++) {
		const struct engine_request request = {.bundle = strange[i]};

		ok(!engine_storage.owns(&request), "not its: %s", strange[i]);
	}
	temp_run("ln -sfn root link");
	snprintf(bundle, sizeof(bundle),
		 "%.*slink/overlay-containers/" CONTAINER "/userdata",
		 (int)(strlen(root) - strlen("root")), root);
	ok(resolve_in(bundle, &normal, &facts, &err) == 0 && is_named(&facts),
	   "a root behind a link: %s", facts.identity.why);
}

/* Who may have written the lists. */
static void test_trust(void)
{
	static const char *const spoilt[] = {
		"chmod 646 root/" CONTAINERS,
		"chown 65533 root/" CONTAINERS,
		"chmod 777 root/overlay-containers",
		"chown 65533 root/" LAYERS,
		"mv root/" LAYERS " x && ln -s /dev/zero root/" LAYERS,
		"rm root/" CONTAINERS " && mkfifo root/" CONTAINERS,
		"truncate -s 17000000 root/" CONTAINERS,
	};
	struct facts facts;
	struct error err;
	char bundle[PATH_MAX + 160];

	snprintf(bundle, sizeof(bundle),
		 "%s/overlay-containers/" CONTAINER "/userdata", root);
	for (size_t i = 0; i < sizeof(spoilt) / sizeof(spoilt[0]); i++) {
		write_setup(&normal);
		temp_run("%s", spoilt[i]);
		ok(resolve_in(bundle, &normal, &facts, &err) == 0 &&
			   identity_is_unknown(&facts),
		   "%s: %s", spoilt[i], facts.identity.why);
	}
}

int main(void)
{
	if (geteuid() != 0) {
		printf("1..0 # SKIP needs root: records must be root's\n");
		return 0;
	}
	temp_make();
	temp_run("mkdir root run");
	if (!realpath("root", root) || !realpath("run", run))
		return 1;
	test_normal();
	test_references();
	test_nameless();
	test_contradiction();
	test_places();
	test_trust();
	temp_remove();
	return tap_done();
}
