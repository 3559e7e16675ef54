/*
 * Checkpoints of logs of both versions, and notes that only look like them.
 * C2SP, tlog-checkpoint.md and signed-note.md.
 */
#include "evidence/checkpoint.h"

#include "tests/unit/sigstore_world.h"
#include "tests/unit/tap.h"

#define ROOT  "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
#define TILES WORLD_TILES "\n7\n" ROOT "\n"
#define DASH  "\xe2\x80\x94 "

static struct world world;
static const struct trusted_root_log *rekor, *tiles;

/* One line of a signature over @text. */
static void add_line(struct buf *out, const char *name, const struct pki *pki,
		     const struct trusted_root_log *hint, const char *text)
{
	CLEANUP_BUF struct buf bytes = BUF_INIT;

	buf_add(&bytes, hint->log_id.bytes, 4);
	pki_signature(pki, span_of(text), &bytes);
	buf_add_format(out, DASH "%s ", name);
	encode_base64(out, buf_span(&bytes));
	buf_add_text(out, "\n");
}

static int check(const struct buf *note, const struct trusted_root_log *log,
		 struct error *err)
{
	struct checkpoint checkpoint;

	if (checkpoint_read(buf_span(note), &checkpoint, err) < 0)
		return -1;
	return checkpoint_verify(&checkpoint, log, err);
}

static void is_good(bool good, const struct buf *note,
		    const struct trusted_root_log *log, const char *what)
{
	struct error err = ERROR_INIT;
	int result = check(note, log, &err);

	ok((result == 0) == good, "%s: %s", good ? "verifies" : "refuses",
	   what);
	if (err.kind != ERROR_NONE)
		printf("# %s\n", err.reason.msg);
}

/* The note of the tiles' log whose text is @text, signed under @name. */
static void tiles_note(bool good, const char *text, const char *name,
		       const char *what)
{
	CLEANUP_BUF struct buf note = BUF_INIT;

	buf_add_format(&note, "%s\n", text);
	add_line(&note, name, &world.tiles, tiles, text);
	is_good(good, &note, tiles, what);
}

static void test_texts(void)
{
	static const struct {
		bool good;
		const char *text;
		const char *what;
	} TEXTS[] = {
		{true, TILES, "origin, size, root"},
		{true, TILES "Timestamp: 1\nmore\n", "further lines"},
		{true, WORLD_TILES "\n0\n" ROOT "\n", "an empty tree"},
		{false, "7\n" ROOT "\n", "no origin"},
		{false, "\n7\n" ROOT "\n", "an empty origin"},
		{false, WORLD_TILES "\n" ROOT "\n", "no size"},
		{false, WORLD_TILES "\n7\n", "no root"},
		{false, WORLD_TILES "\n07\n" ROOT "\n", "a zero in front"},
		{false, WORLD_TILES "\n+7\n" ROOT "\n", "a sign"},
		{false, WORLD_TILES "\n-7\n" ROOT "\n", "a negative size"},
		{false, WORLD_TILES "\n 7\n" ROOT "\n", "a space"},
		{false, WORLD_TILES "\n0x7\n" ROOT "\n", "a hex size"},
		{false, WORLD_TILES "\n\n" ROOT "\n", "an empty size"},
		{false, WORLD_TILES "\n99999999999999999999\n" ROOT "\n",
		 "a size that no number holds"},
		{false, WORLD_TILES "\n7\nAAAA\n", "a short root"},
		{false, WORLD_TILES "\n7\n" ROOT "A\n", "a root of more"},
		{false,
		 WORLD_TILES "\n7\n_-DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJW"
			     "ZG3hSuFU=\n",
		 "a root in two alphabets"},
		{false, WORLD_TILES "\r\n7\r\n" ROOT "\r\n",
		 "lines that end as elsewhere"},
	};

	for (size_t i = 0; i < sizeof(TEXTS) / sizeof(TEXTS[0]); i++)
		tiles_note(TEXTS[i].good, TEXTS[i].text, WORLD_TILES,
			   TEXTS[i].what);
}

static void test_names(void)
{
	tiles_note(false, TILES, "tiles.example.evil",
		   "a name that goes on behind the log's");
	tiles_note(false, TILES, "tiles", "a name that is only its beginning");
	tiles_note(false, "other.example\n7\n" ROOT "\n", "other.example",
		   "another log's name and origin, by this key");
	tiles_note(false, "other.example\n7\n" ROOT "\n", WORLD_TILES,
		   "this name under another origin");
	tiles_note(true, WORLD_TILES " - 1\n7\n" ROOT "\n", WORLD_TILES,
		   "one tree of the log, as version 1 writes it");
}

static void test_lines(void)
{
	CLEANUP_BUF struct buf note = BUF_INIT, bad = BUF_INIT;
	const char *end;

	buf_add_text(&note, TILES "\n" DASH "witness AAAAAAAAAA==\n");
	add_line(&note, WORLD_TILES, &world.stranger, tiles, TILES);
	is_good(false, &note, tiles, "a witness and a forgery");
	add_line(&note, WORLD_TILES, &world.tiles, tiles, TILES);
	is_good(true, &note, tiles, "the log's own behind them");
	is_good(false, &note, rekor, "for another log");
	buf_add(&bad, note.data, note.size - 1);
	is_good(false, &bad, tiles, "a last line without its end");
	end = memmem(note.data, note.size, "\n\n", 2);
	bad.size = 0;
	buf_add(&bad, note.data, (size_t)(end + 1 - note.data));
	is_good(false, &bad, tiles, "no signature at all");
	buf_add_text(&bad, "\n");
	is_good(false, &bad, tiles, "none behind the empty line");
	bad.size = 0;
	buf_add_text(&bad, TILES);
	add_line(&bad, WORLD_TILES, &world.tiles, tiles, TILES);
	is_good(false, &bad, tiles, "no empty line");
	bad.size = 0;
	buf_add_text(&bad, TILES "\n");
	for (int i = 0; i < CHECKPOINT_SIGNATURES_MAX; i++)
		buf_add_text(&bad, DASH "witness AAAAAAAAAA==\n");
	add_line(&bad, WORLD_TILES, &world.tiles, tiles, TILES);
	is_good(false, &bad, tiles, "more signatures than are looked at");
}

static void test_altered(void)
{
	CLEANUP_BUF struct buf note = BUF_INIT;
	unsigned good = 0;

	buf_add_text(&note, TILES "\n");
	add_line(&note, WORLD_TILES, &world.tiles, tiles, TILES);
	is_good(true, &note, tiles, "as it was signed");
	for (size_t i = 0; i < note.size; i++) {
		note.data[i] ^= 1;
		good += check(&note, tiles, NULL) == 0;
		note.data[i] ^= 1;
	}
	ok(good == 0, "refuses: any byte of it that is another");
}

static void test_rekor(void)
{
	static const char text[] =
		"log.example - 42\n7\n" ROOT "\nTimestamp: 1\n";
	CLEANUP_BUF struct buf note = BUF_INIT, odd = BUF_INIT;
	struct trusted_root_log unusable = *rekor;

	buf_add_format(&note, "%s\n", text);
	add_line(&note, "log.example", &world.log, rekor, text);
	is_good(true, &note, rekor, "a log of version 1");
	unusable.key = NULL;
	is_good(false, &note, &unusable, "a log whose key cannot be used");
	unusable = *rekor;
	unusable.log_id.size = 3;
	is_good(false, &note, &unusable, "a log whose id is too short");
	buf_add_format(&odd, "%s\n", text);
	add_line(&odd, "log.example", &world.log, tiles, text);
	is_good(false, &odd, rekor, "the hint of another key");
	odd.size = 0;
	buf_add_format(&odd, "%s\n", text);
	add_line(&odd, "log.example", &world.stranger, rekor, text);
	is_good(false, &odd, rekor, "another key under the hint");
}

int main(void)
{
	cert_prepare();
	world = world_make();
	rekor = &world.full->tlogs.logs[0];
	tiles = &world.full->tlogs.logs[1];
	test_texts();
	test_names();
	test_lines();
	test_altered();
	test_rekor();
	world_release(&world);
	return tap_done();
}
