/* The child that verifies a file by a bundle, and what its parent takes. */
#include "gate/blob_verifier.h"

#include "gate/confine.h"
#include "tests/unit/sigstore_world.h"
#include "tests/unit/tap.h"

#define SECOND INT64_C(1000000000)

static struct world world;

static int run(struct span bundle, const char *artifact, const char *identity,
	       struct sigstore_result *result,
	       struct blob_verifier_refusal *why, struct error *err)
{
	struct span part = span_of(artifact);
	struct blob_verifier_task task = {
		.bundle = bundle,
		.trust = {.root = world.full,
			  .issuer = WORLD_ISSUER,
			  .identity = identity},
		.message = {.parts = &part, .count = 1}};

	return blob_verifier_run(&task, confine_now() + 20 * SECOND, result,
				 why, err);
}

static void good(struct wish wish, const char *what)
{
	CLEANUP(parts_release) struct parts parts = world_bundle(&world, wish);
	struct sigstore_result result;
	struct blob_verifier_refusal why;
	struct error err = ERROR_INIT;

	ok(run(buf_span(&parts.json), WORLD_ARTIFACT, WORLD_IDENTITY, &result,
	       &why, &err) == 0,
	   "verifies: %s", what);
	is(result.identity.name, WORLD_IDENTITY, "and says by whom");
	is(result.identity.issuer, WORLD_ISSUER, "of which issuer");
	ok(result.time == PKI_T0, "and when");
	if (err.kind != ERROR_NONE)
		printf("# %s\n", err.reason.msg);
}

static void bad(struct wish wish, const char *artifact, const char *identity,
		const char *id, const char *what)
{
	CLEANUP(parts_release) struct parts parts = world_bundle(&world, wish);
	struct sigstore_result result;
	struct blob_verifier_refusal why;
	struct error err = ERROR_INIT;

	ok(run(buf_span(&parts.json), artifact, identity, &result, &why, &err) <
			   0 &&
		   strcmp(why.id, id) == 0 && err.kind == ERROR_NONE,
	   "refuses: %s", what);
	ok(result.time == 0 && !result.identity.name[0], "and says no more");
	printf("# %s\n", why.text);
}

int main(void)
{
	struct sigstore_result result;
	struct blob_verifier_refusal why;
	struct error err = ERROR_INIT;

	cert_prepare();
	world = world_make();
	good((struct wish){0}, "a file");
	good((struct wish){.dsse = true}, "a statement about it");
	good((struct wish){.tiles = true, .stamp = true},
	     "a file, in Rekor 2, with a timestamp");
	bad((struct wish){0}, "other", WORLD_IDENTITY, "sigstore.digest",
	    "another file");
	bad((struct wish){.dsse = true}, "other", WORLD_IDENTITY,
	    "sigstore.subject", "a statement about another file");
	bad((struct wish){0}, WORLD_ARTIFACT, "other@example.com",
	    "sigstore.identity", "another identity");
	bad((struct wish){.set_by_stranger = true}, WORLD_ARTIFACT,
	    WORLD_IDENTITY, "sigstore.log", "a forged promise");
	ok(run(span_of("no JSON"), WORLD_ARTIFACT, WORLD_IDENTITY, &result,
	       &why, &err) < 0 &&
		   strcmp(why.id, "json.syntax") == 0,
	   "refuses: what is no bundle");
	world_release(&world);
	return tap_done();
}
