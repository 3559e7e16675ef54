/*
 * Sigstore bundles as texts: what protobuf's JSON may look like, and what must
 * not be read as a bundle.
 */
#include "evidence/sigstore_bundle.h"

#include "tests/unit/sigstore_world.h"
#include "tests/unit/tap.h"

static struct world world;

static int parse(struct span text, struct sigstore_bundle *out,
		 struct error *err)
{
	sigstore_bundle_release(out);
	return sigstore_bundle_parse(text, out, err);
}

/* Puts @to in place of the first @from. */
static void replace(struct span text, const char *from, const char *to,
		    struct buf *out)
{
	const char *at = memmem(text.data, text.size, from, strlen(from));
	size_t before;

	if (!at)
		pki_die(from);
	before = (size_t)(at - text.data);
	buf_add(out, text.data, before);
	buf_add_text(out, to);
	buf_add(out, at + strlen(from), text.size - before - strlen(from));
}

struct change {
	bool good;
	const char *from, *to;
	const char *what;
};

static void test_changes(struct wish wish, const struct change *changes,
			 size_t count)
{
	CLEANUP(parts_release) struct parts parts = world_bundle(&world, wish);
	CLEANUP(sigstore_bundle_cleanup)
	struct sigstore_bundle *bundle = calloc(1, sizeof(*bundle));

	for (size_t i = 0; i < count; i++) {
		CLEANUP_BUF struct buf text = BUF_INIT;
		struct error err = ERROR_INIT;
		int result;

		replace(buf_span(&parts.json), changes[i].from, changes[i].to,
			&text);
		result = parse(buf_span(&text), bundle, &err);
		ok((result == 0) == changes[i].good, "%s: %s",
		   changes[i].good ? "reads" : "refuses", changes[i].what);
		if (err.kind != ERROR_NONE)
			printf("# [%s] %s\n", err.reason.id, err.reason.msg);
	}
}

static const struct change MESSAGE[] = {
	{true, "\"logIndex\":\"7\"", "\"logIndex\":7", "an index as a number"},
	{true, "\"logIndex\":\"7\",", "", "an index that is left out: 0"},
	{true, "\"hint\":\"x\"", "", "an empty key"},
	{true, "\"hint\":\"x\"", "\"hint\":\"\",\"more\":{}",
	 "a member that is not known"},
	{true, ".v0.3+json", "+json;version=0.3", "the other way to say 0.3"},
	{true, ".v0.3+json", "+json;version=0.2", "version 0.2"},
	{false, ".v0.3+json", "+json;version=0.4", "version 0.4"},
	{false, ".v0.3+json", "+json;version=0.1 ", "0.1 with a space"},
	{false, ".v0.3+json", ".v0.3+jsonx", "a type that goes on"},
	{false, ".v0.3+json", ".v0.3+json\\u0000", "a type with a NUL"},
	{false, ".v0.3+json", ".v0.30+json", "version 0.30"},
	{false, ".v0.3+json", ".V0.3+json", "a type in another case"},
	{false, ".v0.3+json", "", "no version"},
	{false, "\"mediaType\"", "\"media_type\"", "no type"},
	{false, "\"mediaType\":", "\"mediaType\":\"x\",\"mediaType\":",
	 "a type twice"},
	{false, "\"mediaType\":", "\"MediaType\":\"x\",\"mediaType\":",
	 "a type twice, but for its case"},
	{false, "\"mediaType\":", "\"media\xc5\xa4ype\":1,\"mediaType\":",
	 "a key that is not ASCII"},
	{false, "\"logIndex\":\"7\"", "\"logIndex\":\"-7\"",
	 "a negative index"},
	{false, "\"logIndex\":\"7\"", "\"logIndex\":-7",
	 "a negative index as a number"},
	{false, "\"logIndex\":\"7\"", "\"logIndex\":\"07\"",
	 "an index with a zero in front"},
	{false, "\"logIndex\":\"7\"", "\"logIndex\":\"+7\"",
	 "an index with a sign"},
	{false, "\"logIndex\":\"7\"", "\"logIndex\":\"\"", "an empty index"},
	{false, "\"logIndex\":\"7\"", "\"logIndex\":\"7 \"",
	 "an index with a space"},
	{false, "\"logIndex\":\"7\"", "\"logIndex\":7.5", "a fraction"},
	{false, "\"logIndex\":\"7\"", "\"logIndex\":true",
	 "an index that is a truth"},
	{false, "\"logIndex\":\"7\"", "\"logIndex\":\"18446744073709551623\"",
	 "an index that no number holds"},
	{false, "\"logIndex\":\"7\"", "\"logIndex\":18446744073709551615",
	 "an index beyond what is signed"},
	{false, "\"integratedTime\":\"", "\"integratedTime\":\"-",
	 "a negative time"},
	{false, "\"keyId\":\"", "\"keyId\":\"AA", "a log's id of another size"},
	{false, "\"logId\":{\"keyId\"", "\"logId\":{\"key_id\"", "no log's id"},
	{false, "\"canonicalizedBody\":\"", "\"canonicalizedBody\":\"*",
	 "a body that is no base64"},
	{false, "\"canonicalizedBody\"", "\"canonicalizedbody\"",
	 "a body under a key in another case"},
	{false, "\"signature\":\"", "\"signature\":\"\",\"x\":\"",
	 "an empty signature"},
	{false, "\"signature\":\"", "\"signature\":\" ",
	 "a signature with a space in it"},
	{false, "\"signature\":\"", "\"sig\":\"", "no signature"},
	{false, "\"publicKey\":", "\"certificate\":{},\"publicKey\":",
	 "a certificate and a key"},
	{false, "\"publicKey\":{\"hint\":\"x\"},", "", "neither"},
	{false, "\"publicKey\":{\"hint\":\"x\"}", "\"publicKey\":null",
	 "a key that is null"},
	{false, "\"publicKey\":{\"hint\":\"x\"}", "\"publicKey\":[]",
	 "a key that is a list"},
	{false, "\"messageSignature\":",
	 "\"dsseEnvelope\":{},"
	 "\"messageSignature\":",
	 "two contents"},
	{false, "\"messageSignature\":", "\"more\":", "no content"},
	{false, "SHA2_256", "SHA3_256", "a hash that is not known"},
	{false, "SHA2_256", "SHA2_512", "a hash of another size than it says"},
	{true, "\"algorithm\":\"SHA2_256\",\"digest\":\"", "\"x\":\"",
	 "no digest at all: it is a hint"},
	{false, "{", "[{", "JSON that does not end"},
	{false, "{", " x{", "something in front"},
	{false, "\"tlogEntries\":[", "\"tlogEntries\":[null,",
	 "an entry that is null"},
	{false, "\"tlogEntries\":[", "\"tlogEntries\":[{},",
	 "an entry that is empty"},
	{true, "\"rootHash\":\"", "\"rootHash\":\"\",\"x\":\"",
	 "a proof without a root: the checkpoint has one"},
	{false, "\"rootHash\":\"", "\"rootHash\":\"AA",
	 "a root of another size"},
	{false, "\"hashes\":[", "\"hashes\":[\"AA==\"",
	 "a hash of another size"},
	{false, "\"treeSize\":\"1", "\"treeSize\":\"-1", "a negative tree"},
	{false, "\"kind\":\"hashedrekord\"",
	 "\"kind\":\"hashedrekordhashedrekordhashedrekord\"",
	 "a kind that is longer than any"},
};

static const struct change ENVELOPE[] = {
	{true, "\"keyid\":\"\"", "\"keyid\":\"release\"", "a hint at a key"},
	{true, "\"keyid\":\"\"", "\"keyid\":null", "a hint that is null"},
	{false, "\"payload\":\"", "\"payload\":\"\",\"x\":\"",
	 "an empty payload"},
	{false, "\"payload\":\"e", "\"payload\":\"\\u0065",
	 "a payload with an escape"},
	{false, "\"payload\":\"", "\"payl\\u006fad\":\"",
	 "a payload whose key has an escape"},
	{true, "\"payload\":\"", "\"payload\" :\t\"",
	 "a payload with white space in front"},
	{false, "\"payload\":\"", "\"Payload\":\"e30=\",\"payload\":\"",
	 "a payload twice, but for its case"},
	{false, "\"payload\":\"", "\"payload\":\"e30=\",\"payload\":\"",
	 "a payload twice"},
	{false, "\"payloadType\":\"", "\"payloadType\":\"\",\"x\":\"",
	 "an empty type"},
	{false, "\"payloadType\":\"application",
	 "\"payloadType\":\"0123456789012345678901234567890123456789"
	 "0123456789012345678901234567890123456789"
	 "0123456789012345678901234567890123456789application",
	 "a type that is longer than any"},
	{false, "\"signatures\":[{", "\"signatures\":[],\"x\":[{",
	 "no signature"},
	{false, "\"sig\":\"", "\"sig\":\"\",\"x\":\"", "an empty signature"},
};

#define CHAIN .media_type = WORLD_BUNDLE "+json;version=0.2", .as_chain = true

static const struct change CHAINS[] = {
	{true, "\"certificates\":[", "\"certificates\":[ ", "a chain of one"},
	{false, "\"rawBytes\":\"", "\"rawBytes\":\"A!",
	 "a certificate that is no base64"},
	{false, "\"rawBytes\":\"", "\"rawBytes\":\"\",\"x\":\"",
	 "an empty certificate"},
	{false, "\"certificates\":[", "\"certificates\":[{},",
	 "a certificate without bytes"},
};

#define CHANGES(changes) (changes), sizeof(changes) / sizeof((changes)[0])

static void test_values(void)
{
	CLEANUP(parts_release)
	struct parts parts = world_bundle(
		&world, (struct wish){.dsse = true, .with_key = true});
	CLEANUP(sigstore_bundle_cleanup)
	struct sigstore_bundle *bundle = calloc(1, sizeof(*bundle));
	struct span text = buf_span(&parts.json), written;
	CLEANUP_BUF struct buf again = BUF_INIT;

	ok(parse(text, bundle, NULL) == 0, "reads an envelope");
	written = (struct span){text.data + bundle->payload_offset,
				(size_t)bundle->payload_size};
	ok(encode_base64_decode(written, ENCODE_BASE64_STANDARD, &again,
				NULL) == 0 &&
		   span_equal(buf_span(&again), buf_span(&parts.payload)) &&
		   span_equal(buf_span(&again), buf_span(&bundle->payload)),
	   "its payload is what stands there");
	ok(span_equal(buf_span(&bundle->signature),
		      buf_span(&parts.signature)) &&
		   span_equal(buf_span(&bundle->entries[0].body),
			      buf_span(&parts.body)) &&
		   bundle->entries[0].integrated_time == PKI_T0 &&
		   bundle->entries[0].index == 7 && bundle->entry_count == 1,
	   "and so are its signature and its log entry");
	for (size_t i = 1; i < text.size; i += 7)
		if (parse((struct span){text.data, i}, bundle, NULL) == 0)
			ok(false, "a part of it is no bundle");
}

/* Base64 of the URL's alphabet, and without padding (RFC 4648, 5). */
static void test_alphabets(void)
{
	CLEANUP(parts_release)
	struct parts parts =
		world_bundle(&world, (struct wish){.with_key = true});
	CLEANUP(sigstore_bundle_cleanup)
	struct sigstore_bundle *bundle = calloc(1, sizeof(*bundle));

	for (size_t i = 0; i < parts.json.size; i++)
		if (parts.json.data[i] == '+' && i > 70)
			parts.json.data[i] = '-';
		else if (parts.json.data[i] == '/' && i > 70)
			parts.json.data[i] = '_';
	/* but the checkpoint is no base64, only its parts are */
	ok(parse(buf_span(&parts.json), bundle, NULL) == 0 &&
		   span_equal(buf_span(&bundle->signature),
			      buf_span(&parts.signature)),
	   "reads the other alphabet");
}

/* Whether a bundle of so many entries and timestamps is read. */
static bool reads_many(int entries, int timestamps)
{
	CLEANUP(sigstore_bundle_cleanup)
	struct sigstore_bundle *bundle = calloc(1, sizeof(*bundle));
	CLEANUP_BUF struct buf text = BUF_INIT;

	buf_add_text(&text,
		     "{\"mediaType\":\"" WORLD_BUNDLE "+json;version=0.1\","
		     "\"verificationMaterial\":{\"publicKey\":{}"
		     ",\"tlogEntries\":[");
	for (int i = 0; i < entries; i++)
		buf_add_format(&text,
			       "%s{\"logIndex\":%d,\"logId\":{\"keyId\":"
			       "\"47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3h"
			       "SuFU=\"},\"inclusionPromise\":{"
			       "\"signedEntryTimestamp\":\"AA==\"},"
			       "\"canonicalizedBody\":\"AA==\"}",
			       i ? "," : "", i);
	buf_add_text(&text, "],\"timestampVerificationData\":{"
			    "\"rfc3161Timestamps\":[");
	for (int i = 0; i < timestamps; i++)
		buf_add_format(&text, "%s{\"signedTimestamp\":\"%c%cA=\"}",
			       i ? "," : "", 'A' + i / 8, 'A' + i % 8);
	buf_add_text(&text,
		     "]}},\"messageSignature\":{\"signature\":\"AA==\"}}");
	return parse(buf_span(&text), bundle, NULL) == 0 &&
	       bundle->entry_count == (size_t)entries &&
	       bundle->timestamp_count == (size_t)timestamps;
}

/* Each entry is of another index, and no timestamp is there twice. */
static void test_limits(void)
{
	ok(reads_many(SIGSTORE_ENTRIES_MAX, SIGSTORE_TIMESTAMPS_MAX),
	   "reads 32 log entries and 32 timestamps");
	ok(!reads_many(SIGSTORE_ENTRIES_MAX + 1, SIGSTORE_TIMESTAMPS_MAX),
	   "refuses thousands of log entries: one more (CVE-2024-45395)");
	ok(!reads_many(SIGSTORE_ENTRIES_MAX, SIGSTORE_TIMESTAMPS_MAX + 1),
	   "refuses thousands of timestamps: one more (CVE-2024-45395)");
}

int main(void)
{
	cert_prepare();
	world = world_make();
	test_values();
	test_alphabets();
	test_changes((struct wish){.with_key = true}, CHANGES(MESSAGE));
	test_changes((struct wish){.with_key = true, .dsse = true},
		     CHANGES(ENVELOPE));
	test_changes((struct wish){CHAIN}, CHANGES(CHAINS));
	test_limits();
	world_release(&world);
	return tap_done();
}
