#include "base/encode.h"
#include "tap.h"

struct base64_case {
	const char *text;
	enum encode_base64 accept;
	const char *want; /* NULL: refused */
};

static const struct base64_case base64_cases[] = {
	{"", ENCODE_BASE64_STANDARD, ""},
	{"Zg==", ENCODE_BASE64_STANDARD, "f"},
	{"Zm8=", ENCODE_BASE64_STANDARD, "fo"},
	{"Zm9v", ENCODE_BASE64_STANDARD, "foo"},
	{"Zm9vYg==", ENCODE_BASE64_STANDARD, "foob"},
	{"fn5+fj8/", ENCODE_BASE64_STANDARD, "~~~~??"},
	{"fn5-fj8_", ENCODE_BASE64_EITHER, "~~~~??"},
	{"fn5+fj8/", ENCODE_BASE64_EITHER, "~~~~??"},
	{"Zg", ENCODE_BASE64_EITHER, "f"},
	{"Zg==", ENCODE_BASE64_EITHER, "f"},
	{"Zg", ENCODE_BASE64_STANDARD, NULL},
	{"Zm8", ENCODE_BASE64_STANDARD, NULL},
	{"fn5-fj8_", ENCODE_BASE64_STANDARD, NULL},
	{"fn5+fj8_", ENCODE_BASE64_EITHER, NULL},
	{"Zg=", ENCODE_BASE64_STANDARD, NULL},
	{"Zg=", ENCODE_BASE64_EITHER, NULL},
	{"Zg===", ENCODE_BASE64_EITHER, NULL},
	{"Zm8==", ENCODE_BASE64_EITHER, NULL},
	{"Zm9v=", ENCODE_BASE64_EITHER, NULL},
	{"Zm9v====", ENCODE_BASE64_STANDARD, NULL},
	{"Z", ENCODE_BASE64_EITHER, NULL},
	{"Z===", ENCODE_BASE64_EITHER, NULL},
	{"=", ENCODE_BASE64_EITHER, NULL},
	{"====", ENCODE_BASE64_EITHER, NULL},
	{"Zh==", ENCODE_BASE64_STANDARD, NULL},
	{"Zm9=", ENCODE_BASE64_STANDARD, NULL},
	{"Zg==Zg==", ENCODE_BASE64_STANDARD, NULL},
	{"Zm9v\n", ENCODE_BASE64_STANDARD, NULL},
	{" Zm9v", ENCODE_BASE64_EITHER, NULL},
	{"Zm\n9v", ENCODE_BASE64_STANDARD, NULL},
};

static void test_base64_cases(void)
{
	for (size_t i = 0; i < sizeof(base64_cases) / sizeof(base64_cases[0]);
	     i++) {
		const struct base64_case *c = &base64_cases[i];
		CLEANUP_BUF struct buf out = BUF_INIT;
		struct error err = ERROR_INIT;
		int status;

		buf_add_text(&out, "kept");
		status = encode_base64_decode(span_of(c->text), c->accept, &out,
					      &err);
		if (c->want) {
			ok(status == 0, "base64 %zu is read", i);
			is(out.data + 4, c->want, "as '%s'", c->want);
			continue;
		}
		ok(status == -1, "base64 %zu is refused", i);
		is(err.reason.id, "encode.base64", "with its id");
		is(out.data, "kept", "and nothing is added");
	}
}

static void test_base64_all_bytes(void)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	CLEANUP_BUF struct buf back = BUF_INIT;
	char data[256 + 2];
	bool same = true;

	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (char)(i * 37);
	for (size_t size = 0; size <= sizeof(data); size++) {
		struct span span = {data, size};

		buf_release(&text);
		buf_release(&back);
		encode_base64(&text, span);
		same &= encode_base64_decode(buf_span(&text),
					     ENCODE_BASE64_STANDARD, &back,
					     NULL) == 0 &&
			span_equal(buf_span(&back), span);
	}
	ok(same, "every length comes back as it went");
}

static void test_base64_limit(void)
{
	CLEANUP_BUF struct buf out = {.limit = 2};
	struct error err = ERROR_INIT;

	ok(encode_base64_decode(span_of("Zm9v"), ENCODE_BASE64_STANDARD, &out,
				&err) == -1,
	   "more than the buffer may hold is an error");
	ok(err.kind == ERROR_SYSTEM, "of the system");
}

/* Decodes @text in pieces of @size. Returns 0 or -1. */
static int decode_pieces(struct span text, size_t size,
			 enum encode_base64 accept, struct buf *out)
{
	struct encode_base64_pieces pieces = {.accept = accept};

	do {
		struct span piece = span_take(&text, size);

		if (encode_base64_piece(&pieces, piece, text.size == 0, out,
					NULL) < 0)
			return -1;
	} while (text.size > 0);
	return 0;
}

static void test_base64_pieces(void)
{
	static const char *const TEXTS[] = {
		"",	    "Zg==",	    "Zm8=",
		"Zm9v",	    "Zm9vYg==",	    "Zm9vYmFy",
		"Zm9vYg",   "Zm9vYg=",	    "Zm9v====",
		"Zg==Zm9v", "Zm8=Zm9v",	    "++++____",
		"____++++", "----Zm9v____", "Zm9vZm9v\n",
		"Zm9vZh==", "++++Zm9v//8",  "Zm9vYmFyZ",
	};

	for (size_t i = 0; i < sizeof(TEXTS) / sizeof(TEXTS[0]); i++)
		for (int accept = 0; accept < 2; accept++) {
			CLEANUP_BUF struct buf whole = BUF_INIT;
			CLEANUP_BUF struct buf cut = BUF_INIT;
			struct span text = span_of(TEXTS[i]);
			int a = encode_base64_decode(
				text, (enum encode_base64)accept, &whole, NULL);
			int b = decode_pieces(text, 4,
					      (enum encode_base64)accept, &cut);

			ok(a == b && (a < 0 || span_equal(buf_span(&whole),
							  buf_span(&cut))),
			   "'%s' in pieces as whole: %d", TEXTS[i], a);
			ok(a < 0 || encode_base64_size(text) == whole.size,
			   "its size");
		}
}

static void test_hex(void)
{
	uint8_t bytes[3];
	char text[7];

	encode_hex(text, "\x00\xaf\x19", 3);
	is(text, "00af19", "bytes are written as lower-case hex");
	ok(encode_hex_decode(span_of(text), bytes, 3) == 0 &&
		   memcmp(bytes, "\x00\xaf\x19", 3) == 0,
	   "and read back");
	ok(encode_hex_decode(span_of("00AF19"), bytes, 3) == -1,
	   "upper case is refused");
	ok(encode_hex_decode(span_of("00af1"), bytes, 3) == -1,
	   "an odd length is refused");
	ok(encode_hex_decode(span_of("00af1900"), bytes, 3) == -1,
	   "a longer text is refused");
	ok(encode_hex_decode(span_of("00ag19"), bytes, 3) == -1,
	   "another letter is refused");
	ok(encode_hex_decode(span_of(" 0af19"), bytes, 3) == -1,
	   "white space is refused");
	ok(encode_hex_decode(span_of(NULL), bytes, 0) == 0,
	   "no digits are no bytes");
}

int main(void)
{
	test_base64_cases();
	test_base64_all_bytes();
	test_base64_limit();
	test_base64_pieces();
	test_hex();
	return tap_done();
}
