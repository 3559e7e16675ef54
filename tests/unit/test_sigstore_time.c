/*
 * When a signature was made: Rekor's version 2, timestamps and certificate
 * logs of a Sigstore of our own, and attacks on them.
 */
#include "evidence/sigstore_time.h"

#include "tests/unit/sigstore_world.h"
#include "tests/unit/tap.h"

static struct world world;
static struct pki foreign_tsa;

static const char *outcome(struct wish wish)
{
	const struct sigstore_trust trust = {.root = world.full,
					     .issuer = WORLD_ISSUER,
					     .identity = WORLD_IDENTITY};

	return world_outcome(&world, wish, &trust);
}

static void good(struct wish wish, const char *what)
{
	is(outcome(wish), "", "verifies: %s", what);
}

static void bad(struct wish wish, const char *id, const char *what)
{
	is(outcome(wish), id, "refuses: %s", what);
}

/* An entry of version 2 with a timestamp, as it has to be. */
#define V2 .tiles = true, .stamp = true

static void test_tiles(void)
{
	good((struct wish){V2}, "an entry of Rekor 2 with a timestamp");
	good((struct wish){V2, .dsse = true}, "an envelope in Rekor 2");
	good((struct wish){V2, .tree_of_two = true}, "a proof of one hash");
	bad((struct wish){.tiles = true}, "sigstore.time",
	    "an entry of Rekor 2 without a timestamp: it has no time");
	bad((struct wish){V2, .entry_of_another = true}, "sigstore.log-entry",
	    "the entry of another signature");
	bad((struct wish){V2, .other_signer = true}, "sigstore.log-entry",
	    "the entry of another signer");
	bad((struct wish){V2, .other_artifact = true}, "sigstore.log-entry",
	    "the entry of another artifact");
	bad((struct wish){V2, .dsse = true, .other_artifact = true},
	    "sigstore.log-entry", "the entry of another envelope");
	bad((struct wish){V2, .details = "PKIX_ECDSA_P384_SHA_384"},
	    "sigstore.log-entry", "an entry that says another kind of key");
	bad((struct wish){V2, .v2_extra = "\"more\":1,"}, "sigstore.log-entry",
	    "an entry that says more than is compared");
	bad((struct wish){V2, .v2_extra = "\"Data\":{},"}, "sigstore.log-entry",
	    "a key that is another but for its case");
	bad((struct wish){V2, .v2_extra = "\"data\":{},"}, "json.duplicate-key",
	    "a key twice");
	bad((struct wish){V2, .version = "0.0.1"}, "sigstore.log-entry",
	    "an entry of another version than it says");
	bad((struct wish){V2, .no_proof = true}, "sigstore.bundle",
	    "an entry of Rekor 2 without a proof");
	good((struct wish){V2, .foreign_entry = true},
	     "an entry of a log that is not trusted beside it");
	bad((struct wish){.stamp = true,
			  .no_entry = true,
			  .foreign_entry = true},
	    "sigstore.log", "such an entry alone");
}

#define FOREIGN	 "\xe2\x80\x94 witness.example AAAAAAAAAAAAAAAA\n"
#define NAMESAKE "\xe2\x80\x94 " WORLD_TILES " AAAAAAAAAAAAAAAA\n"

static void test_checkpoints(void)
{
	good((struct wish){V2, .note = FOREIGN}, "a witness signed first");
	good((struct wish){V2, .note = NAMESAKE},
	     "another key of the log's name signed first");
	good((struct wish){V2, .lines = "Timestamp: 1\n"}, "a line more");
	bad((struct wish){V2, .note = "no signature\n"}, "sigstore.checkpoint",
	    "a line that is no signature");
	bad((struct wish){V2, .origin = "log.example"}, "sigstore.checkpoint",
	    "a checkpoint of another log's origin");
	bad((struct wish){V2, .origin = WORLD_TILES " "}, "sigstore.checkpoint",
	    "an origin that only begins with the name");
	bad((struct wish){V2, .checkpoint_by_stranger = true},
	    "sigstore.checkpoint", "a checkpoint that another key signed");
	bad((struct wish){V2, .proof_size = 1}, "sigstore.log",
	    "a proof of another size");
	bad((struct wish){V2, .proof_index = 1}, "sigstore.log",
	    "a proof of another index");
}

static void test_timestamps(void)
{
	good((struct wish){.stamp = true}, "a promise and a timestamp");
	good((struct wish){.stamp = true, .no_set = true},
	     "a proof alone, with a timestamp");
	bad((struct wish){V2, .stamp_of_other = true}, "timestamp.imprint",
	    "a timestamp over other bytes");
	bad((struct wish){V2, .stamp_by = &foreign_tsa}, "sigstore.time",
	    "a timestamp by an authority that is not trusted");
	good((struct wish){.stamp = true, .stamp_by = &foreign_tsa},
	     "such a one beside a time that is trusted");
	bad((struct wish){.stamp = true, .stamp_of_other = true},
	    "timestamp.imprint",
	    "a trusted time beside a timestamp that is forged");
	bad((struct wish){V2, .stamp_twice = true}, "sigstore.bundle",
	    "one timestamp twice");
	bad((struct wish){V2, .stamp_time = PKI_T0 + 2 * PKI_DAY}, "cert.time",
	    "a timestamp after all of them have expired");
	bad((struct wish){.stamp = true,
			  .stamp_time = PKI_T0 - PKI_DAY + 1,
			  .time = PKI_T0 + PKI_DAY + 1},
	    "sigstore.log", "one time that is right beside one that is not");
}

/* An authority's certificate that is not for timestamps (CVE-2026-39984). */
static void test_authority(void)
{
	struct pki tsa = world.tsa;

	world.tsa = pki_make((struct pki_wish){
		.name = "tsa", .issuer = &world.tsa_ca, .extensions = PKI_TSA});
	bad((struct wish){V2}, "sigstore.time",
	    "another certificate of the authority than the root lists");
	pki_release(&world.tsa);
	world.tsa = tsa;
	good((struct wish){V2}, "the one that it lists");
}

static void test_certificate_log(void)
{
	struct pki leaf = world.leaf;
	const struct sigstore_trust lax = {.root = world.parsed,
					   .issuer = WORLD_ISSUER,
					   .identity = WORLD_IDENTITY};

	world.leaf = pki_make((struct pki_wish){
		.name = "leaf", .issuer = &world.ca, .extensions = PKI_SIGNER});
	bad((struct wish){V2}, "cert.sct",
	    "a certificate that no log has seen");
	is(world_outcome(&world, (struct wish){0}, &lax), "",
	   "verifies: the same where the root lists no certificate log");
	pki_release(&world.leaf);
	world.leaf = leaf;
	good((struct wish){V2}, "the one that the log has seen");
}

/* CVE-2026-24122: each certificate has to be valid at the time. */
static void test_intermediate(void)
{
	struct pki leaf = world.leaf;
	struct pki middle = pki_make((struct pki_wish){.name = "middle",
						       .issuer = &world.ca,
						       .extensions = PKI_CA,
						       .until = PKI_T0 - 1});
	const struct sigstore_trust lax = {.root = world.parsed,
					   .issuer = WORLD_ISSUER,
					   .identity = WORLD_IDENTITY};
	const struct wish wish = {.media_type =
					  WORLD_BUNDLE "+json;version=0.2",
				  .as_chain = true,
				  .middle = &middle};

	world.leaf = pki_make((struct pki_wish){
		.name = "leaf", .issuer = &middle, .extensions = PKI_SIGNER});
	is(world_outcome(&world, wish, &lax), "cert.time",
	   "refuses: an intermediate that had expired");
	pki_release(&world.leaf);
	pki_release(&middle);
	middle = pki_make((struct pki_wish){.name = "middle",
					    .issuer = &world.ca,
					    .extensions = PKI_CA,
					    .until = PKI_T0});
	world.leaf = pki_make((struct pki_wish){
		.name = "leaf", .issuer = &middle, .extensions = PKI_SIGNER});
	is(world_outcome(&world, wish, &lax), "",
	   "verifies: one that is valid to the second");
	pki_release(&world.leaf);
	pki_release(&middle);
	world.leaf = leaf;
}

static void test_first(void)
{
	struct sigstore_times times = {.at = {30, 10, 20}, .count = 3};

	ok(sigstore_time_first(&times) == 10, "of several times the first");
	times.count = 0;
	ok(sigstore_time_first(&times) == 0, "of none, none");
}

/* One key, listed for two times that follow each other. */
static void test_listed_twice(void)
{
	CLEANUP_BUF struct buf logs = BUF_INIT;
	CLEANUP(trusted_root_cleanup) struct trusted_root *root = NULL;
	struct sigstore_times times = {.count = 0};
	struct sigstore_entry entry = {.integrated_time = PKI_T0 + 10};
	const struct wish wish = {0};

	pki_root_log(&logs, &world.log, "PKIX_ECDSA_P256_SHA_256", PKI_T0 - 9,
		     PKI_T0);
	buf_add_text(&logs, ",");
	pki_root_log(&logs, &world.log, "PKIX_ECDSA_P256_SHA_256", PKI_T0 + 1,
		     PKI_T0 + 20);
	root = pki_root("tlogs", &logs);
	world_log_id(&world, &wish, &entry.log);
	buf_add_text(&entry.set, "x");
	ok(sigstore_time_find_log(root, &entry, &times) == &root->tlogs.logs[1],
	   "a log that is listed twice: the one that counts at the time");
	entry.integrated_time = PKI_T0 + 30;
	ok(sigstore_time_find_log(root, &entry, &times) == &root->tlogs.logs[0],
	   "the first when none does");
	buf_release(&entry.set);
	times = (struct sigstore_times){.at = {PKI_T0 + 1}, .count = 1};
	ok(sigstore_time_find_log(root, &entry, &times) == &root->tlogs.logs[1],
	   "without a promise the trusted time decides");
	entry.log.sha256[0] ^= 1;
	ok(!sigstore_time_find_log(root, &entry, &times), "no such log");
	ok(!sigstore_time_find_log(NULL, &entry, &times), "no root");
}

/* A root whose log counts until @end and, listed again, from @start on. */
static struct trusted_root *root_of_two(int64_t end, int64_t start)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	const struct pki *ca[] = {&world.ca};
	const struct pki *tsa[] = {&world.tsa, &world.tsa_ca};

	buf_add_text(&text, "{\"mediaType\":\"" PKI_ROOT_TYPE "\",\"tlogs\":[");
	pki_root_log(&text, &world.log, "PKIX_ECDSA_P256_SHA_256",
		     PKI_T0 - PKI_DAY, end);
	buf_add_text(&text, ",");
	pki_root_log(&text, &world.log, "PKIX_ECDSA_P256_SHA_256", start,
		     PKI_T0 + PKI_DAY);
	buf_add_text(&text, "],\"timestampAuthorities\":[");
	pki_root_authority(&text, tsa, 2, PKI_T0 - PKI_DAY, PKI_T0 + PKI_DAY);
	buf_add_text(&text, "],\"certificateAuthorities\":[");
	pki_root_authority(&text, ca, 1, PKI_T0 - PKI_DAY, PKI_T0 + PKI_DAY);
	buf_add_text(&text, "]}");
	return world_parse(&text);
}

/* An entry that is only proven, at two times on both sides of a border. */
static void test_border(void)
{
	CLEANUP(trusted_root_cleanup)
	struct trusted_root *near = root_of_two(PKI_T0, PKI_T0 + 1);
	CLEANUP(trusted_root_cleanup)
	struct trusted_root *apart = root_of_two(PKI_T0, PKI_T0 + 3);
	struct sigstore_trust trust = {.root = near,
				       .issuer = WORLD_ISSUER,
				       .identity = WORLD_IDENTITY};
	const struct wish wish = {
		.stamp = true, .no_set = true, .second_time = PKI_T0 + 2};
	struct wish later = wish;

	is(world_outcome(&world, wish, &trust), "",
	   "verifies: times in two windows of one log");
	later.second_time = PKI_T0 + PKI_DAY - 1;
	is(world_outcome(&world, later, &trust), "",
	   "verifies: one that is much later");
	trust.root = apart;
	is(world_outcome(&world, wish, &trust), "sigstore.log",
	   "refuses: a time between the windows");
	key_free(near->tlogs.logs[1].key);
	near->tlogs.logs[1].key = NULL;
	trust.root = near;
	is(world_outcome(&world, wish, &trust), "sigstore.log",
	   "refuses: a later window without a key");
}

/* Another key under the id of the log counts for itself alone. */
static void test_border_of_another_key(void)
{
	CLEANUP(trusted_root_cleanup)
	struct trusted_root *root = root_of_two(PKI_T0, PKI_T0 + 1);
	struct pki log = world.log;
	struct trusted_root *foreign;
	struct sigstore_trust trust = {.root = root,
				       .issuer = WORLD_ISSUER,
				       .identity = WORLD_IDENTITY};
	const struct wish wish = {
		.stamp = true, .no_set = true, .second_time = PKI_T0 + 2};
	struct key *key = root->tlogs.logs[1].key;

	world.log = world.stranger;
	foreign = root_of_two(PKI_T0, PKI_T0 + 1);
	world.log = log;
	root->tlogs.logs[1].key = foreign->tlogs.logs[1].key;
	is(world_outcome(&world, wish, &trust), "sigstore.log",
	   "refuses: a later window of another key under the same id");
	root->tlogs.logs[1].key = key;
	is(world_outcome(&world, wish, &trust), "",
	   "verifies: the log's own key");
	trusted_root_free(foreign);
}

/* Logs that cannot be used are demanded all the same. */
static void test_unusable(void)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	CLEANUP(trusted_root_cleanup) struct trusted_root *root = NULL;
	const struct pki *ca[] = {&world.ca};
	const struct pki *tsa[] = {&world.tsa, &world.tsa_ca};
	struct sigstore_trust trust = {.issuer = WORLD_ISSUER,
				       .identity = WORLD_IDENTITY};

	buf_add_text(&text, "{\"mediaType\":\"" PKI_ROOT_TYPE "\",\"tlogs\":[");
	pki_root_log(&text, &world.log, "PKIX_ECDSA_P256_SHA_256", 0, 0);
	buf_add_text(&text, "],\"timestampAuthorities\":[");
	pki_root_authority(&text, tsa, 2, PKI_T0 - PKI_DAY, PKI_T0 + PKI_DAY);
	buf_add_text(&text, "],\"certificateAuthorities\":[");
	pki_root_authority(&text, ca, 1, PKI_T0 - PKI_DAY, PKI_T0 + PKI_DAY);
	buf_add_text(&text, "]}");
	trust.root = root = world_parse(&text);
	is(world_outcome(&world, (struct wish){.stamp = true}, &trust),
	   "sigstore.log", "refuses: a promise by a log without a start");
	is(world_outcome(&world, (struct wish){.stamp = true, .no_set = true},
			 &trust),
	   "sigstore.checkpoint", "refuses: a proof by such a log");
	is(world_outcome(&world, (struct wish){.stamp = true, .no_entry = true},
			 &trust),
	   "sigstore.log", "refuses: no entry, as if there were no log");
	is(world_outcome(&world, (struct wish){V2}, &trust), "sigstore.log",
	   "refuses: an entry of a log that is not listed");
	good((struct wish){.stamp = true}, "where the log has its time");
}

/* An instance without logs, as GitHub's own: a timestamp suffices. */
static void test_without_logs(void)
{
	static const struct {
		struct wish wish;
		const char *refused, *name;
	} rows[] = {
		{{.stamp = true, .no_entry = true},
		 "",
		 "verifies: a timestamp alone"},
		{{.no_entry = true},
		 "sigstore.time",
		 "refuses: nothing at all"},
		{{.stamp = false},
		 "sigstore.time",
		 "refuses: the promise of a log that is not listed"},
	};
	CLEANUP_BUF struct buf text = BUF_INIT;
	CLEANUP(trusted_root_cleanup) struct trusted_root *root = NULL;
	const struct pki *ca[] = {&world.ca};
	const struct pki *tsa[] = {&world.tsa, &world.tsa_ca};
	struct sigstore_trust trust = {.issuer = WORLD_ISSUER,
				       .identity = WORLD_IDENTITY};

	buf_add_text(&text, "{\"mediaType\":\"" PKI_ROOT_TYPE
			    "\",\"timestampAuthorities\":[");
	pki_root_authority(&text, tsa, 2, PKI_T0 - PKI_DAY, PKI_T0 + PKI_DAY);
	buf_add_text(&text, "],\"certificateAuthorities\":[");
	pki_root_authority(&text, ca, 1, PKI_T0 - PKI_DAY, PKI_T0 + PKI_DAY);
	buf_add_text(&text, "]}");
	trust.root = root = world_parse(&text);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		is(world_outcome(&world, rows[i].wish, &trust), rows[i].refused,
		   "%s", rows[i].name);
}

int main(void)
{
	cert_prepare();
	world = world_make();
	foreign_tsa = pki_make(
		(struct pki_wish){.name = "tsa", .extensions = PKI_TSA});
	test_tiles();
	test_checkpoints();
	test_timestamps();
	test_authority();
	test_certificate_log();
	test_intermediate();
	test_first();
	test_listed_twice();
	test_border();
	test_border_of_another_key();
	test_unusable();
	test_without_logs();
	pki_release(&foreign_tsa);
	world_release(&world);
	return tap_done();
}
