/*
 * What the verification of a Sigstore bundle costs in one process, beside the
 * signatures alone that it has to verify, in the same run: of the leaf, its
 * issuer, the logs and the artifact.
 *
 * sigstore [DIRECTORY]: a line for each kind of bundle: name, microseconds of
 * the whole, microseconds of its signatures. The keyless bundle is left in the
 * directory, with its root and artifact, for other programs.
 */
#include "evidence/sigstore.h"

#include "tests/unit/sigstore_world.h"

#include <time.h>

#define ROUNDS 41 /* the median of so many is told */
#define TIMES  20 /* verifications in a round */

/* One signature that has to be verified. */
struct signature {
	struct key *key;
	struct buf text;
	struct buf bytes;
};

struct kind {
	const char *name;
	struct parts parts;
	struct sigstore_trust trust;
	struct signature signatures[8];
	size_t count;
};

static struct key *key_of(const struct pki *pki)
{
	CLEANUP_CERT struct cert *cert = pki_cert(pki);
	struct key *key = NULL;

	if (key_from_spki(cert_spki(cert), KEY_SCHEME_DEFAULT, "key", &key,
			  NULL) < 0)
		pki_die("a key");
	return key;
}

/* A signature by @pki over as many bytes as in the bundle. */
static void add_signature(struct kind *kind, const struct pki *pki, size_t size)
{
	struct signature *one = &kind->signatures[kind->count++];

	one->key = key_of(pki);
	memset(buf_reserve(&one->text, size), 'x', size);
	one->text.size = size;
	pki_signature(pki, buf_span(&one->text), &one->bytes);
}

static void verify_bundle(const struct kind *kind)
{
	CLEANUP(sigstore_bundle_cleanup)
	struct sigstore_bundle *bundle = calloc(1, sizeof(*bundle));
	struct span artifact = span_of(WORLD_ARTIFACT);
	struct key_message message = {.parts = &artifact, .count = 1};
	struct sigstore_result result;
	struct error err = ERROR_INIT;

	if (sigstore_bundle_parse(buf_span(&kind->parts.json), bundle, &err) <
		    0 ||
	    sigstore_verify(bundle, &kind->trust, &message, &result, &err) < 0)
		pki_die(err.reason.msg);
}

static void verify_signatures(const struct kind *kind)
{
	for (size_t i = 0; i < kind->count; i++) {
		const struct signature *one = &kind->signatures[i];
		struct span text = buf_span(&one->text);
		struct key_message message = {.parts = &text, .count = 1};

		if (!key_verify_as(one->key, KEY_ECDSA_SHA256, &message,
				   buf_span(&one->bytes)))
			pki_die("a signature");
	}
}

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

static double measure(void (*work)(const struct kind *kind),
		      const struct kind *kind)
{
	double begin = now();

	for (int i = 0; i < TIMES; i++)
		work(kind);
	return (now() - begin) / TIMES;
}

static int compare(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* In turns, so that what disturbs one disturbs the other too. */
static void report(const struct kind *kind)
{
	double whole[ROUNDS], alone[ROUNDS];

	for (int i = 0; i < ROUNDS; i++) {
		whole[i] = measure(verify_bundle, kind);
		alone[i] = measure(verify_signatures, kind);
	}
	qsort(whole, ROUNDS, sizeof(*whole), compare);
	qsort(alone, ROUNDS, sizeof(*alone), compare);
	printf("%s\t%.1f\t%.1f\n", kind->name, whole[ROUNDS / 2],
	       alone[ROUNDS / 2]);
}

/* What is done once in a process, whatever it verifies. */
static void report_root(const struct buf *text)
{
	double times[ROUNDS];

	for (int i = 0; i < ROUNDS; i++) {
		double begin = now();

		trusted_root_free(world_parse(text));
		times[i] = now() - begin;
	}
	qsort(times, ROUNDS, sizeof(*times), compare);
	printf("trusted_root.json, once\t%.1f\t-\n", times[ROUNDS / 2]);
}

static void leave(const char *directory, const char *name, struct span text)
{
	char path[4096];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	file = fopen(path, "w");
	if (!file || fwrite(text.data, 1, text.size, file) != text.size ||
	    fclose(file) != 0)
		pki_die(path);
}

/* As Fulcio has it: a root, an intermediate, both P-384, a leaf of P-256. */
static void make_root(struct world *world, struct buf *out)
{
	struct pki middle = pki_make((struct pki_wish){.name = "middle",
						       .issuer = &world->ca,
						       .curve = "P-384",
						       .extensions = PKI_CA});
	const struct pki root = world->ca;
	const struct pki *chain[] = {&middle, &root};
	int64_t start = PKI_T0 - PKI_DAY, end = PKI_T0 + PKI_DAY;

	pki_release(&world->leaf);
	world->leaf = pki_make((struct pki_wish){
		.name = "leaf", .issuer = &middle, .extensions = PKI_SIGNER});
	world->ca = middle;
	world_put_sct(world);
	buf_add_text(out, "{\"mediaType\":\"" PKI_ROOT_TYPE "\",\"tlogs\":[");
	pki_root_log(out, &world->log, "PKIX_ECDSA_P256_SHA_256", start, end);
	buf_add_text(out, "],\"ctlogs\":[");
	pki_root_log(out, &world->ctlog, "PKIX_ECDSA_P256_SHA_256", start, end);
	buf_add_text(out, "],\"timestampAuthorities\":[],"
			  "\"certificateAuthorities\":[");
	pki_root_authority(out, chain, 2, start, end);
	buf_add_text(out, "]}");
	world->ca = root;
	pki_release(&middle);
}

static void release(struct kind *kind)
{
	parts_release(&kind->parts);
	for (size_t i = 0; i < kind->count; i++) {
		key_free(kind->signatures[i].key);
		buf_release(&kind->signatures[i].text);
		buf_release(&kind->signatures[i].bytes);
	}
}

static struct kind make_keyless(const struct world *world,
				const struct trusted_root *root)
{
	struct kind kind = {.name = "keyless: Fulcio, SCT, Rekor 1",
			    .parts = world_bundle(world, (struct wish){0}),
			    .trust = {.root = root,
				      .issuer = WORLD_ISSUER,
				      .identity = WORLD_IDENTITY}};

	add_signature(&kind, &world->ca, 500);	  /* the leaf */
	add_signature(&kind, &world->ca, 500);	  /* its issuer */
	add_signature(&kind, &world->ctlog, 500); /* the SCT */
	add_signature(&kind, &world->log, 2000);  /* the SET */
	add_signature(&kind, &world->log, 100);	  /* the checkpoint */
	add_signature(&kind, &world->leaf, 6);	  /* the artifact */
	return kind;
}

static struct kind make_logged(const struct world *world,
			       const struct trusted_root *root,
			       const struct key *key)
{
	struct kind kind = {
		.name = "key: Rekor 1",
		.parts = world_bundle(world, (struct wish){.with_key = true}),
		.trust = {.root = root, .key = key}};

	add_signature(&kind, &world->log, 800);
	add_signature(&kind, &world->log, 100);
	add_signature(&kind, &world->key, 6);
	return kind;
}

static struct kind make_alone(const struct world *world, const struct key *key)
{
	const struct wish wish = {.with_key = true, .no_entry = true};
	struct kind kind = {.name = "key: no log",
			    .parts = world_bundle(world, wish),
			    .trust = {.key = key}};

	add_signature(&kind, &world->key, 6);
	return kind;
}

int main(int argc, char **argv)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	CLEANUP(key_cleanup) struct key *key = NULL;
	CLEANUP(trusted_root_cleanup) struct trusted_root *root = NULL;
	struct world world;
	struct kind kinds[3];

	cert_prepare();
	world = world_make();
	make_root(&world, &text);
	root = world_parse(&text);
	key = key_of(&world.key);
	kinds[0] = make_keyless(&world, root);
	kinds[1] = make_logged(&world, root, key);
	kinds[2] = make_alone(&world, key);
	if (argc > 1) {
		leave(argv[1], "root.json", buf_span(&text));
		leave(argv[1], "bundle.json", buf_span(&kinds[0].parts.json));
		leave(argv[1], "artifact", span_of(WORLD_ARTIFACT));
	}
	for (size_t i = 0; i < 3; i++) {
		report(&kinds[i]);
		release(&kinds[i]);
	}
	report_root(&text);
	world_release(&world);
	return 0;
}
