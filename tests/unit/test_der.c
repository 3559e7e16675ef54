/* Elements of DER: what is one, and every way in which it is not. */
#include "evidence/der.h"

#include "tests/unit/tap.h"

#define BYTES(text) ((struct span){(text), sizeof(text) - 1})

static void test_strict(void)
{
	static const struct {
		struct span der;
		bool strict;
		const char *what;
	} CASES[] = {
		{BYTES("\x05\x00"), true, "NULL"},
		{BYTES("\x30\x00"), true, "an empty SEQUENCE"},
		{BYTES("\x30\x05\x02\x01\x01\x05\x00"), true, "two in one"},
		{BYTES("\xa0\x02\x05\x00"), true, "[0]"},
		{BYTES("\x80\x01x"), true, "[0] primitive"},
		{BYTES("\x01\x01\xff"), true, "TRUE"},
		{BYTES("\x02\x02\x00\x80"), true, "128"},
		{BYTES(""), false, "nothing"},
		{BYTES("\x05"), false, "half a header"},
		{BYTES("\x05\x00\x05\x00"), false, "two elements"},
		{BYTES("\x05\x01x"), false, "a NULL that holds something"},
		{BYTES("\x30\x03\x05\x00"), false, "longer than it is"},
		{BYTES("\x30\x03\x05\x02x"), false, "inside longer than it is"},
		{BYTES("\x30\x80\x05\x00\x00\x00"), false, "indefinite length"},
		{BYTES("\x04\x81\x01x"), false,
		 "a long form of a short length"},
		{BYTES("\x04\x82\x00\x01x"), false, "a leading zero"},
		{BYTES("\x04\x84\xff\xff\xff\xff"), false, "4 GiB"},
		{BYTES("\x04\x85\x01\x00\x00\x00\x00"), false, "five bytes"},
		{BYTES("\x1f\x81\x01\x00"), false, "a tag of several bytes"},
		{BYTES("\x24\x03\x04\x01x"), false, "a string in pieces"},
		{BYTES("\x01\x01\x01"), false, "TRUE that is not FF"},
		{BYTES("\x02\x00"), false, "an empty INTEGER"},
		{BYTES("\x02\x02\x00\x01"), false, "an INTEGER with 00"},
		{BYTES("\x02\x02\xff\x80"), false, "an INTEGER with FF"},
		{BYTES("\x06\x00"), false, "an empty OBJECT IDENTIFIER"},
		{BYTES("\x00\x00"), false, "end of contents"},
	};
	size_t i;

	for (i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++)
		ok(der_is_strict(CASES[i].der) == CASES[i].strict, "%s",
		   CASES[i].what);
}

static void test_depth(void)
{
	char deep[2 * DER_DEPTH_MAX + 2];
	size_t i, size = sizeof(deep);

	for (i = 0; i < size; i += 2) {
		deep[i] = DER_SEQUENCE;
		deep[i + 1] = (char)(size - i - 2);
	}
	ok(!der_is_strict((struct span){deep, size}), "attack 14: too deep");
	deep[3] = (char)(size - 6);
	deep[1] = (char)(size - 4);
	ok(!der_is_strict((struct span){deep, size - 1}), "cut");
	ok(der_is_strict((struct span){deep + 6, size - 6}), "deep enough");
}

static void test_headers(void)
{
	static const size_t SIZES[] = {0,   127,   128,	  255,
				       256, 65535, 65536, 1 << 20};
	size_t i;

	for (i = 0; i < sizeof(SIZES) / sizeof(SIZES[0]); i++) {
		CLEANUP_BUF struct buf out = BUF_INIT;
		struct span rest, content;

		der_add_header(&out, DER_OCTET_STRING, SIZES[i]);
		buf_reserve(&out, SIZES[i]);
		out.size += SIZES[i];
		rest = buf_span(&out);
		ok(der_take(&rest, DER_OCTET_STRING, &content) &&
			   rest.size == 0 && content.size == SIZES[i],
		   "a header for %zu bytes is read again", SIZES[i]);
	}
}

static void test_times(void)
{
	static const struct {
		uint8_t tag;
		const char *text;
		bool fraction;
		int64_t milliseconds; /* -1: refused */
	} CASES[] = {
		{DER_UTC_TIME, "231114221320Z", false, 1700000000000},
		{DER_UTC_TIME, "491231235959Z", false, 2524607999000},
		{DER_UTC_TIME, "700101000000Z", false, 0},
		{DER_GENERALIZED_TIME, "20231114221320Z", false, 1700000000000},
		{DER_GENERALIZED_TIME, "20231114221320.25Z", true,
		 1700000000250},
		{DER_GENERALIZED_TIME, "20231114221320.123456789Z", true,
		 1700000000123},
		{DER_GENERALIZED_TIME, "20231114221320.25Z", false, -1},
		{DER_GENERALIZED_TIME, "20231114221320.250Z", true, -1},
		{DER_GENERALIZED_TIME, "20231114221320.Z", true, -1},
		{DER_GENERALIZED_TIME, "20231114221320,5Z", true, -1},
		{DER_GENERALIZED_TIME, "20231114221320", true, -1},
		{DER_GENERALIZED_TIME, "20231114221320+0000", true, -1},
		{DER_GENERALIZED_TIME, "202311142213Z", true, -1},
		{DER_GENERALIZED_TIME, "20230230221320Z", true, -1},
		{DER_GENERALIZED_TIME, "20231114221360Z", true, -1},
		{DER_GENERALIZED_TIME, "2023111422132 Z", true, -1},
		{DER_UTC_TIME, "2311142213Z", false, -1},
		{DER_UTC_TIME, "231114221320.5Z", true, -1},
		{DER_UTC_TIME, "231114221320+0100", false, -1},
		{DER_OCTET_STRING, "231114221320Z", false, -1},
	};
	size_t i;

	for (i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		int64_t got = -1;

		if (!der_time(CASES[i].tag, span_of(CASES[i].text),
			      CASES[i].fraction, &got))
			got = -1;
		ok(got == CASES[i].milliseconds, "%s", CASES[i].text);
	}
}

int main(void)
{
	test_strict();
	test_depth();
	test_headers();
	test_times();
	return tap_done();
}
