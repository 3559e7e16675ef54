#include "gate/engine.h"

#include "gate/protobuf.h"
#include "grpc_server.h"
#include "identity.h"
#include "tap.h"
#include "temp.h"

#include <fcntl.h>
#include <limits.h>
#include <time.h>

#define SECOND 1000000000LL
#define NS     "k8s.io"
#define TASK   "io.containerd.runtime.v2.task/" NS "/c1"
#define CONFIG                                                                 \
	"sha256:64c77205556f1e71075c0d163e9226a7eef133c096ebb690485edb99e089"  \
	"84b9"
#define CHAIN                                                                  \
	"sha256:06b3178239d46c170dfc0b6d9b99ff14417256566582cf79a89c003d954d"  \
	"662c"
#define TARGET                                                                 \
	"sha256:0f990c9436e1ae737ddce8aa848b6b494958316854"                    \
	"11c7fa88450fa25b430244"
#define MOVED                                                                  \
	"sha256:1f2e3d4c5b6a1f2e3d4c5b6a1f2e3d4c5b6a1f2e3d4c5b6a1f2e3d4c5b6a"  \
	"1f2e"
#define CRI_CONTAINER_KEY "io.cri-containerd.container.metadata"
#define CRI_SANDBOX_KEY	  "io.cri-containerd.sandbox.metadata"
#define CRI_CONTAINER                                                          \
	"{\"Metadata\":{\"ID\":\"c1\",\"Name\":\"c_pod1_shop_u_0\","           \
	"\"Config\":{\"metadata\":{\"name\":\"c\"}},\"ImageRef\":\"" CONFIG    \
	"\"}}"
#define CRI_ASKED                                                              \
	"{\"Metadata\":{\"ID\":\"c1\",\"Name\":\"c_pod1_shop_u_0\","           \
	"\"Config\":{\"metadata\":{\"name\":\"c\"},\"image\":"                 \
	"{\"user_specified_image\":\"asked\"}},\"ImageRef\":\"" CONFIG "\"}}"
#define CRI_SANDBOX                                                            \
	"{\"Metadata\":{\"ID\":\"c1\",\"Config\":{\"metadata\":"               \
	"{\"name\":\"pod1\",\"namespace\":\"shop\"}}}}"
#define NAME "registry.example.com/shop/cart:v1"

/* What the server knows. NULL: it does not have it. */
struct world {
	const char *id; /* the record says */
	const char *image;
	const char *key; /* of the snapshot */
	const char *cri_container;
	const char *cri_sandbox;
	const char *snapshot; /* its name */
	const char *parent;
	const char *by_name;   /* the target of `image` */
	const char *by_config; /* the target of the name CONFIG */
	const char *by_asked;  /* the target of docker.io/library/asked */
	const char *source;    /* repositories it was fetched from */
};

static const struct world ctr = {.id = "c1",
				 .image = NAME,
				 .key = "c1",
				 .snapshot = "c1",
				 .parent = CHAIN,
				 .by_name = TARGET};
static const struct world cri = {.id = "c1",
				 .image = NAME,
				 .key = "c1",
				 .cri_container = CRI_CONTAINER,
				 .snapshot = "c1",
				 .parent = CHAIN,
				 .by_name = TARGET,
				 .by_config = TARGET,
				 .source = "other/x,shop/cart"};

static struct world world; /* set before the server is forked */

/* Empty text is left out, as writers do. No message here holds a NUL. */
static void put_text(struct buf *out, uint32_t number, const char *text)
{
	if (*text)
		protobuf_put_text(out, number, text);
}

static void put(struct buf *out, uint32_t number, const struct buf *message)
{
	put_text(out, number, message->data ? message->data : "");
}

/* An entry of the extensions: a key and a google.protobuf.Any. */
static void put_extension(struct buf *out, const char *key, const char *json)
{
	CLEANUP_BUF struct buf any = BUF_INIT;
	CLEANUP_BUF struct buf entry = BUF_INIT;

	if (!json)
		return;
	put_text(&any, 1, "github.com/containerd/cri");
	put_text(&any, 2, json);
	put_text(&entry, 1, key);
	put(&entry, 2, &any);
	put(out, 10, &entry);
}

static bool answer_container(struct buf *out)
{
	CLEANUP_BUF struct buf label = BUF_INIT;
	CLEANUP_BUF struct buf record = BUF_INIT;

	if (!world.id)
		return false;
	put_text(&label, 1, "io.cri-containerd.kind");
	put_text(&label, 2, "sandbox"); /* a lie */
	put_text(&record, 1, world.id);
	put(&record, 2, &label);
	put_text(&record, 3, world.image);
	put_text(&record, 6, "overlayfs");
	put_text(&record, 7, world.key);
	put_extension(&record, CRI_CONTAINER_KEY, world.cri_container);
	put_extension(&record, CRI_SANDBOX_KEY, world.cri_sandbox);
	put(out, 1, &record);
	return true;
}

static bool answer_image(const char *name, struct buf *out)
{
	CLEANUP_BUF struct buf target = BUF_INIT;
	CLEANUP_BUF struct buf image = BUF_INIT;
	const char *digest = NULL;

	if (strcmp(name, CONFIG) == 0)
		digest = world.by_config;
	else if (strcmp(name, world.image) == 0)
		digest = world.by_name;
	else if (strcmp(name, "docker.io/library/asked:latest") == 0)
		digest = world.by_asked;
	if (!digest)
		return false;
	put_text(&target, 1, "application/x");
	put_text(&target, 2, digest);
	put_text(&image, 1, name);
	put(&image, 3, &target);
	put(out, 1, &image);
	return true;
}

static bool answer_snapshot(struct buf *out)
{
	CLEANUP_BUF struct buf info = BUF_INIT;

	if (!world.snapshot)
		return false;
	put_text(&info, 1, world.snapshot);
	put_text(&info, 2, world.parent);
	put(out, 1, &info);
	return true;
}

static bool answer_content(struct buf *out)
{
	CLEANUP_BUF struct buf label = BUF_INIT;
	CLEANUP_BUF struct buf info = BUF_INIT;

	put_text(&info, 1, TARGET);
	if (world.source) {
		put_text(&label, 1,
			 "containerd.io/distribution.source."
			 "registry.example.com");
		put_text(&label, 2, world.source);
		put(&info, 5, &label);
	}
	put(out, 1, &info);
	return true;
}

/* The text field 1 or 2 of a request, after gRPC's prefix. */
static void asked_for(const struct request *request, uint32_t number, char *out,
		      size_t size)
{
	struct span text;
	struct protobuf_want want = {number, &text};

	protobuf_find(
		(struct span){request->body.data + 5, request->body.size - 5},
		&want, 1, NULL);
	snprintf(out, size, "%.*s", SPAN_ARGS(text));
}

static bool answer(const struct request *request, struct buf *out)
{
	char first[512];
	char second[512];

	asked_for(request, 1, first, sizeof(first));
	asked_for(request, 2, second, sizeof(second));
	if (strcmp(request->ns, NS) != 0)
		return false;
	if (strstr(request->path, ".containers.v1.Containers/Get"))
		return strcmp(first, "c1") == 0 && answer_container(out);
	if (strstr(request->path, ".images.v1.Images/Get"))
		return answer_image(first, out);
	if (strstr(request->path, ".snapshots.v1.Snapshots/Stat"))
		return strcmp(first, "overlayfs") == 0 &&
		       strcmp(second, world.key) == 0 && answer_snapshot(out);
	if (strstr(request->path, ".content.v1.Content/Info"))
		return strcmp(first, TARGET) == 0 && answer_content(out);
	return false;
}

static void serve(struct peer *peer)
{
	struct request request = {0};
	CLEANUP_BUF struct buf out = BUF_INIT;

	while (server_request(peer, &request)) {
		buf_release(&out);
		if (answer(&request, &out))
			server_reply(peer, request.stream, buf_span(&out));
		else
			server_error(peer, request.stream, "5", "not found");
	}
	buf_release(&request.body);
}

/* Answers every call with a message that is none. */
static void serve_garbage(struct peer *peer)
{
	struct request request = {0};

	while (server_request(peer, &request))
		server_reply(peer, request.stream, span_of("\x0a\x7fgarbage"));
	buf_release(&request.body);
}

static char bundle[PATH_MAX]; /* state/TASK */

static int resolve_as(const char *id, const char *root, struct facts *facts,
		      size_t *stores, struct error *err)
{
	static struct settings settings = {.containerd_address = "s"};
	CLEANUP_BUF struct buf text = BUF_INIT;
	CLEANUP_JSON struct json *config = NULL;
	struct engine_answer result = {.facts = facts};
	struct engine_request request = {.settings = &settings,
					 .id = id,
					 .bundle = bundle,
					 .bundle_fd = open(bundle, O_RDONLY)};
	struct timespec now;
	int code;

	clock_gettime(CLOCK_MONOTONIC, &now);
	request.deadline = now.tv_sec * SECOND + 20 * SECOND;
	memset(facts, 0, sizeof(*facts));
	*err = (struct error)ERROR_INIT;
	buf_add_format(&text, "{\"root\":{\"path\":\"%s\"}}", root);
	json_parse(buf_span(&text), &JSON_STRICT_LIMITS, "config", &config,
		   NULL);
	request.config = config;
	code = engine_containerd.resolve(&request, &result, err);
	*stores = result.store_count;
	for (size_t i = 0; i < result.store_count; i++)
		store_release(&result.stores[i]);
	close(request.bundle_fd);
	return code;
}

/* Resolves container c1 in the world @now. */
static int resolve(const struct world *now, struct facts *facts,
		   struct error *err)
{
	size_t stores;
	pid_t server;
	int result;

	world = *now;
	server = server_start("s", serve);
	result = resolve_as("c1", "rootfs", facts, &stores, err);
	server_stop(server);
	return result;
}

static bool is_digest(enum fact_state state, const struct digest *digest,
		      const char *text)
{
	return state == FACT_ATTESTED && identity_is(digest, text);
}

static void test_ctr(void)
{
	struct facts facts;
	struct error err;

	ok(resolve(&ctr, &facts, &err) == 0, "ctr: %s%s", err.reason.msg,
	   facts.identity.why);
	ok(is_digest(facts.identity.target_state, &facts.identity.target,
		     TARGET) &&
		   is_digest(facts.identity.chain_state,
			     &facts.identity.chain_id, CHAIN) &&
		   facts.identity.config_state == FACT_UNKNOWN,
	   "the image by name, and the chain ID of the snapshot");
	is(facts.engine.value, "containerd", "the engine");
	is(facts.kind.value, "container", "the kind, whatever a label says");
	is(facts.image.value, NAME, "the reference");
	ok(facts.image.state == FACT_CHOSEN, "is chosen");
	ok(facts.namespace.state == FACT_NONE && facts.pod.state == FACT_NONE,
	   "no namespace, no pod");
	is(facts.containerd_namespace.value, NS, "containerd's namespace");
	ok(facts.containerd_namespace.state == FACT_ATTESTED, "is attested");
	is(json_text(json_find(facts.labels, "io.cri-containerd.kind")),
	   "sandbox", "the labels");
	ok(facts.labels_state == FACT_CHOSEN, "are chosen");
	facts_release(&facts);
}

static void test_cri(void)
{
	struct world now = cri;
	struct facts facts;
	struct error err;

	ok(resolve(&cri, &facts, &err) == 0, "CRI: %s%s", err.reason.msg,
	   facts.identity.why);
	ok(is_digest(facts.identity.config_state, &facts.identity.config,
		     CONFIG) &&
		   is_digest(facts.identity.target_state,
			     &facts.identity.target, TARGET) &&
		   is_digest(facts.identity.chain_state,
			     &facts.identity.chain_id, CHAIN),
	   "config, manifest and chain ID");
	is(facts.engine.value, "cri", "the engine");
	is(facts.kind.value, "container", "the kind");
	is(facts.namespace.value, "shop", "the namespace");
	is(facts.pod.value, "pod1", "the pod");
	is(facts.name.value, "c", "the name");
	ok(facts.namespace.state == FACT_ATTESTED &&
		   facts.pod.state == FACT_ATTESTED,
	   "are attested");
	is(facts.image.value, NAME, "the reference");
	ok(facts.image.state == FACT_ATTESTED, "is attested by the pull");
	facts_release(&facts);
	now.by_config = NULL;
	ok(resolve(&now, &facts, &err) == 0 &&
		   is_digest(facts.identity.config_state,
			     &facts.identity.config, CONFIG) &&
		   facts.identity.target_state == FACT_UNKNOWN,
	   "the config is known without the image's record");
	facts_release(&facts);
}

static void test_sandbox(void)
{
	struct world now = cri;
	struct facts facts;
	struct error err;

	now.cri_container = NULL;
	now.cri_sandbox = CRI_SANDBOX;
	now.by_config = NULL;
	ok(resolve(&now, &facts, &err) == 0 &&
		   is_digest(facts.identity.target_state,
			     &facts.identity.target, TARGET),
	   "a sandbox's image is the record's: %s%s", err.reason.msg,
	   facts.identity.why);
	is(facts.kind.value, "sandbox", "the kind");
	is(facts.pod.value, "pod1", "the pod");
	is(facts.namespace.value, "shop", "the namespace");
	ok(facts.name.state == FACT_NONE, "no name of a container");
	facts_release(&facts);
}

/* What attests a reference under CRI, and what does not. */
static void test_reference(void)
{
	static const struct {
		const char *why;
		const char *cri_container;
		const char *image;
		const char *by_name;
		const char *by_asked;
		const char *source;
		enum fact_state state;
		const char *value;
	} rows[] = {
		{"imported", CRI_CONTAINER, NAME, TARGET, NULL, NULL,
		 FACT_CHOSEN, NAME},
		{"fetched as another name", CRI_CONTAINER, NAME, TARGET, NULL,
		 "other/x,shop/carts", FACT_CHOSEN, NAME},
		{"the name moved", CRI_CONTAINER, NAME, MOVED, NULL,
		 "shop/cart", FACT_CHOSEN, NAME},
		{"the name is gone", CRI_CONTAINER, NAME, NULL, NULL,
		 "shop/cart", FACT_CHOSEN, NAME},
		{"an image ID", CRI_CONTAINER, CONFIG, NULL, NULL, "shop/cart",
		 FACT_NONE, ""},
		{"no name", CRI_CONTAINER, "", NULL, NULL, "shop/cart",
		 FACT_NONE, ""},
		{"no reference", CRI_CONTAINER, "A B", NULL, NULL, "shop/cart",
		 FACT_UNKNOWN, ""},
		{"what the pod asked for", CRI_ASKED, NAME, TARGET, TARGET,
		 "shop/cart", FACT_CHOSEN, "docker.io/library/asked"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct world now = cri;
		struct facts facts;
		struct error err;

		now.cri_container = rows[i].cri_container;
		now.image = rows[i].image;
		now.by_name = rows[i].by_name;
		now.by_asked = rows[i].by_asked;
		now.source = rows[i].source;
		ok(resolve(&now, &facts, &err) == 0 &&
			   facts.image.state == rows[i].state,
		   "reference: %s", rows[i].why);
		is(facts.image.value, rows[i].value, "its value");
		ok(facts.identity.config_state == FACT_ATTESTED,
		   "the image is known all the same");
		facts_release(&facts);
	}
}

static void test_nameless(void)
{
	static const struct {
		const char *why;
		struct world now;
	} rows[] = {
		{"--rootfs", {.id = "c1", .image = "", .key = ""}},
		{"no record", {.id = NULL}},
		{"no snapshot",
		 {.id = "c1", .image = NAME, .key = "c1", .by_name = TARGET}},
		{"another snapshot",
		 {.id = "c1",
		  .image = NAME,
		  .key = "c1",
		  .snapshot = "c2",
		  .parent = CHAIN,
		  .by_name = TARGET}},
		{"a snapshot on nothing",
		 {.id = "c1",
		  .image = NAME,
		  .key = "c1",
		  .snapshot = "c1",
		  .parent = "",
		  .by_name = TARGET}},
		{"a snapshot on a snapshot",
		 {.id = "c1",
		  .image = NAME,
		  .key = "c1",
		  .snapshot = "c1",
		  .parent = "mine",
		  .by_name = TARGET}},
		{"a name that is gone",
		 {.id = "c1",
		  .image = NAME,
		  .key = "c1",
		  .snapshot = "c1",
		  .parent = CHAIN}},
		{"a target that is no digest",
		 {.id = "c1",
		  .image = NAME,
		  .key = "c1",
		  .snapshot = "c1",
		  .parent = CHAIN,
		  .by_name = "sha512:x"}},
		{"CRI without an image",
		 {.id = "c1",
		  .image = NAME,
		  .key = "c1",
		  .cri_container = "{\"Metadata\":{\"ID\":\"c1\"}}",
		  .snapshot = "c1",
		  .parent = CHAIN,
		  .by_name = TARGET}},
		{"a container that is a sandbox",
		 {.id = "c1",
		  .image = NAME,
		  .key = "c1",
		  .cri_container = CRI_CONTAINER,
		  .cri_sandbox = CRI_SANDBOX,
		  .snapshot = "c1",
		  .parent = CHAIN,
		  .by_name = TARGET}},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct facts facts;
		struct error err;

		ok(resolve(&rows[i].now, &facts, &err) == 0 &&
			   identity_is_unknown(&facts),
		   "%s: %s", rows[i].why, facts.identity.why);
		facts_release(&facts);
	}
}

static void test_contradiction(void)
{
	struct world now = ctr;
	struct facts facts;
	struct error err;
	size_t stores;

	now.id = "c2";
	ok(resolve(&now, &facts, &err) == -1, "another container's record: %s",
	   err.reason.msg);
	is(err.reason.id, "engine.containerd", "its id");
	facts_release(&facts);
	now = cri;
	now.cri_container = "{\"Metadata\":{\"ID\":\"c2\",\"ImageRef\":"
			    "\"" CONFIG "\"}}";
	ok(resolve(&now, &facts, &err) == -1, "another one's metadata: %s",
	   err.reason.msg);
	facts_release(&facts);
	ok(resolve_as("c2", "rootfs", &facts, &stores, &err) == -1,
	   "another container's bundle: %s", err.reason.msg);
	facts_release(&facts);
}

/* Servers that cannot be believed, and rootfs that is not the snapshot. */
static void test_server(void)
{
	struct facts facts;
	struct error err;
	size_t stores;
	pid_t server = server_start("s", serve_garbage);

	ok(resolve_as("c1", "rootfs", &facts, &stores, &err) == 0 &&
		   identity_is_unknown(&facts) &&
		   facts.engine.state == FACT_UNKNOWN &&
		   facts.kind.state == FACT_UNKNOWN,
	   "garbage: %s", facts.identity.why);
	facts_release(&facts);
	server_stop(server);
	ok(resolve_as("c1", "rootfs", &facts, &stores, &err) == 0 &&
		   identity_is_unknown(&facts) &&
		   facts.image.state == FACT_UNKNOWN &&
		   facts.namespace.state == FACT_UNKNOWN,
	   "nobody there: %s", facts.identity.why);
	is(facts.containerd_namespace.value, NS, "the path still says this");
	facts_release(&facts);
	world = ctr;
	server = server_start("s", serve);
	ok(resolve_as("", "/etc", &facts, &stores, &err) == 0 &&
		   identity_is_unknown(&facts),
	   "another root: %s", facts.identity.why);
	facts_release(&facts);
	ok(resolve_as("", "rootfs", &facts, &stores, &err) == 0 && stores == 1,
	   "check does not know the id; the content store is found");
	facts_release(&facts);
	server_stop(server);
}

int main(void)
{
	if (geteuid() != 0) {
		printf("1..0 # SKIP needs root: the server must be root's\n");
		return 0;
	}
	temp_make();
	temp_run("mkdir -p state/" TASK " root/" TASK
		 " root/io.containerd.content.v1.content && "
		 "ln -s $PWD/root/" TASK " state/" TASK "/work");
	if (!realpath("state/" TASK, bundle))
		return 1;
	test_ctr();
	test_cri();
	test_sandbox();
	test_reference();
	test_nameless();
	test_contradiction();
	test_server();
	temp_remove();
	return tap_done();
}
