#include "base/json_strict.h"

#include "base/buf.h"
#include "tests/unit/tap.h"

#include <stdlib.h>

/* Small, so that tests can reach them. */
static const struct json_limits SMALL = {
	.depth = 4,
	.document = 200,
	.string = 40,
	.members = 5,
};

/* Writes each event as a letter, its text in angle brackets and its offset. */
static int log_event(void *context, enum json_event event, struct span text,
		     uint64_t offset, struct error *err)
{
	static const char names[] = "{}[]ksntf0";
	struct buf *log = context;

	(void)err;
	buf_add_format(log, "%c", names[event]);
	if (event == JSON_EVENT_KEY || event == JSON_EVENT_STRING ||
	    event == JSON_EVENT_NUMBER) {
		buf_add_char(log, '<');
		if (text.data)
			buf_add(log, text.data, text.size);
		else
			buf_add_format(log, "%zu bytes", text.size);
		buf_add_char(log, '>');
	}
	buf_add_format(log, "%llu ", (unsigned long long)offset);
	return 0;
}

/* Copies exactly, so that a sanitizer sees a read behind a piece. */
static int push_piece(struct json_strict *reader, struct span piece,
		      struct error *err)
{
	char *copy = malloc(piece.size ? piece.size : 1);
	int result;

	memcpy(copy, piece.data, piece.size);
	result = json_strict_push(reader, (struct span){copy, piece.size}, err);
	free(copy);
	return result;
}

/* Reads @text in three pieces, cut at @first and @second. */
static int read_cut(struct span text, size_t first, size_t second,
		    const struct json_limits *limits, struct buf *log,
		    struct error *err)
{
	struct span pieces[] = {
		{text.data, first},
		{text.data + first, second - first},
		{text.data + second, text.size - second},
	};
	struct json_strict *reader;
	int result =
		json_strict_new(limits, "doc", log_event, log, &reader, err);

	for (int i = 0; i < 3 && result == 0; i++)
		result = push_piece(reader, pieces[i], err);
	if (result == 0)
		result = json_strict_finish(reader, err);
	json_strict_free(reader);
	return result;
}

static int read_bytewise(struct span text, const struct json_limits *limits,
			 struct buf *log, struct error *err)
{
	struct json_strict *reader;
	int result =
		json_strict_new(limits, "doc", log_event, log, &reader, err);

	for (size_t i = 0; i < text.size && result == 0; i++)
		result = push_piece(reader, (struct span){text.data + i, 1},
				    err);
	if (result == 0)
		result = json_strict_finish(reader, err);
	json_strict_free(reader);
	return result;
}

/* Whether one way of cutting gave what reading in one piece gave. */
static bool same(int result, const struct buf *log, const struct error *err,
		 int whole, const struct buf *whole_log,
		 const struct error *whole_err)
{
	return result == whole &&
	       span_equal(buf_span(log), buf_span(whole_log)) &&
	       (result == 0 || !strcmp(err->reason.msg, whole_err->reason.msg));
}

static bool same_cut(struct span text, const struct json_limits *limits,
		     int whole, const struct buf *whole_log,
		     const struct error *whole_err)
{
	struct buf bytes CLEANUP_BUF = BUF_INIT;
	struct error bytes_err = ERROR_INIT;
	int result = read_bytewise(text, limits, &bytes, &bytes_err);

	if (!same(result, &bytes, &bytes_err, whole, whole_log, whole_err)) {
		printf("# bytewise: %s\n", bytes_err.reason.msg);
		return false;
	}
	for (size_t i = 0; i <= text.size; i++)
		for (size_t j = i; j <= text.size; j++) {
			struct buf log CLEANUP_BUF = BUF_INIT;
			struct error err = ERROR_INIT;

			result = read_cut(text, i, j, limits, &log, &err);
			if (same(result, &log, &err, whole, whole_log,
				 whole_err))
				continue;
			printf("# cut at %zu and %zu: %s\n", i, j,
			       err.reason.msg);
			return false;
		}
	return true;
}

static void accepts_span(struct span text, const struct json_limits *limits,
			 const char *want)
{
	struct buf log CLEANUP_BUF = BUF_INIT;
	struct error err = ERROR_INIT;
	int result =
		json_strict_read(text, limits, "doc", log_event, &log, &err);

	ok(result == 0, "reads %.*s %s", SPAN_ARGS(text),
	   result ? err.reason.msg : "");
	if (want)
		is(log.data, want, "its events");
	ok(same_cut(text, limits, result, &log, &err), "however it is cut");
}

static void accepts(const char *text, const char *want)
{
	accepts_span(span_of(text), &JSON_STRICT_LIMITS, want);
}

static void refuses_span(struct span text, const struct json_limits *limits,
			 const char *id, const char *message)
{
	struct buf log CLEANUP_BUF = BUF_INIT;
	struct error err = ERROR_INIT;
	int result =
		json_strict_read(text, limits, "doc", log_event, &log, &err);

	ok(result < 0 && err.kind == ERROR_INPUT, "refuses %.*s",
	   SPAN_ARGS(text));
	is(err.reason.id, id, "its id");
	is(err.reason.msg, message, "its message");
	ok(same_cut(text, limits, result, &log, &err), "however it is cut");
}

static void refuses(const char *text, const char *id, const char *message)
{
	refuses_span(span_of(text), &JSON_STRICT_LIMITS, id, message);
}

static void test_grammar(void)
{
	accepts("{}", "{0 }1 ");
	accepts("[]", "[0 ]1 ");
	accepts(" \t\r\n null \r\n\t ", "05 ");
	accepts("[true,false,null]", "[0 t1 f6 012 ]16 ");
	accepts("{\"a\" : [ ] , \"\":{\"a\":1}}",
		"{0 k<a>1 [7 ]9 k<>13 {16 k<a>17 n<1>21 }22 }23 ");
	accepts("\"top\"", "s<top>0 ");
	accepts("12", "n<12>0 ");
	accepts("[[[1],2],3]", "[0 [1 [2 n<1>3 ]4 n<2>6 ]7 n<3>9 ]10 ");
	refuses("", "json.syntax", "doc: empty");
	refuses(" ", "json.syntax", "doc:1:2: ends where a value is expected");
	refuses("[1,\n 2,\n  ]", "json.syntax",
		"doc:3:3: expected a value, found ']'");
	refuses("[1 2]", "json.syntax",
		"doc:1:4: expected ',' or ']', found '2'");
	refuses("[,1]", "json.syntax",
		"doc:1:2: expected a value or ']', found ','");
	refuses("[1}", "json.syntax",
		"doc:1:3: expected ',' or ']', found '}'");
	refuses("{\"a\":1]", "json.syntax",
		"doc:1:7: expected ',' or '}', found ']'");
	refuses("{\"a\":1,}", "json.syntax",
		"doc:1:8: expected a key, found '}'");
	refuses("{\"a\" 1}", "json.syntax", "doc:1:6: expected ':', found '1'");
	refuses("{\"a\":}", "json.syntax",
		"doc:1:6: expected a value, found '}'");
	refuses("{a:1}", "json.syntax",
		"doc:1:2: expected a key or '}', found 'a'");
	refuses("{1:1}", "json.syntax",
		"doc:1:2: expected a key or '}', found '1'");
	refuses("]", "json.syntax", "doc:1:1: expected a value, found ']'");
	refuses("[", "json.syntax",
		"doc:1:2: ends where a value or ']' is expected");
	refuses("{\"a\":[1", "json.syntax",
		"doc:1:8: ends where ',' or ']' is expected");
	refuses("{\"a\"", "json.syntax", "doc:1:5: ends where ':' is expected");
	refuses("'a'", "json.syntax", "doc:1:1: expected a value, found '''");
}

static void test_words(void)
{
	accepts("true", "t0 ");
	refuses("tru", "json.syntax", "doc:1:1: expected a value, found 'tru'");
	refuses("truex", "json.syntax",
		"doc:1:1: expected a value, found 'truex'");
	refuses("[nulll]", "json.syntax",
		"doc:1:2: expected a value, found 'nulll'");
	refuses("True", "json.syntax", "doc:1:1: expected a value, found 'T'");
	refuses("nAN", "json.syntax", "doc:1:1: expected a value, found 'n'");
	refuses("NaN", "json.syntax", "doc:1:1: expected a value, found 'N'");
	refuses("-Infinity", "json.number",
		"doc:1:1: '-' is not a number as JSON writes it");
	refuses("undefinedundefinedundefinedundefinedundefinedundefinedundefin"
		"edundefined",
		"json.syntax",
		"doc:1:1: expected a value, found 'undefinedundefin'");
}

static void test_trailing(void)
{
	accepts("{}\n", "{0 }1 ");
	refuses("{} {}", "json.trailing",
		"doc:1:4: something follows the value");
	refuses("{}x", "json.trailing", "doc:1:3: something follows the value");
	refuses("1 2", "json.trailing", "doc:1:3: something follows the value");
	refuses("{},", "json.trailing", "doc:1:3: something follows the value");
	refuses_span((struct span){"{}\0", 3}, &JSON_STRICT_LIMITS,
		     "json.trailing", "doc:1:3: something follows the value");
	refuses("{}\n// x", "json.trailing",
		"doc:2:1: something follows the value");
}

static void test_not_json(void)
{
	struct error err = ERROR_INIT;
	struct buf log CLEANUP_BUF = BUF_INIT;

	refuses("\xef\xbb\xbf{}", "json.syntax",
		"doc:1:1: expected a value, found byte 0xef");
	refuses("/* x */ {}", "json.syntax",
		"doc:1:1: expected a value, found '/'");
	refuses("{// x\n}", "json.syntax",
		"doc:1:2: expected a key or '}', found '/'");
	refuses("[1,#\n2]", "json.syntax",
		"doc:1:4: expected a value, found '#'");
	refuses("\x0b{}", "json.syntax",
		"doc:1:1: expected a value, found byte 0x0b");
	refuses("\xc2\xa0{}", "json.syntax",
		"doc:1:1: expected a value, found byte 0xc2");
	refuses_span((struct span){"[\0]", 3}, &JSON_STRICT_LIMITS,
		     "json.syntax",
		     "doc:1:2: expected a value or ']', found byte 0x00");
	json_strict_read(span_of("\xef\xbb\xbf{}"), &JSON_STRICT_LIMITS, "doc",
			 log_event, &log, &err);
	is(err.reason.hint, "remove the byte-order mark", "a hint for a BOM");
}

static void test_strings(void)
{
	accepts("[\"\",\"a\",\"sixteen bytes !!\",\"more than sixteen bytes\"]",
		"[0 s<>1 s<a>4 s<sixteen bytes !!>8 "
		"s<more than sixteen bytes>27 ]52 ");
	accepts("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "s<\"\\/\b\f\n\r\t>0 ");
	accepts("\"before\\nafter\"", "s<before\nafter>0 ");
	accepts("\"\\u0041\\u00e9\\u20AC\\ud83D\\uDE00\"",
		"s<A\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80>0 ");
	accepts("\"\x7f\"", "s<\x7f>0 ");
	accepts("{\"a\\u0062c\":\"d\"}", "{0 k<abc>1 s<d>12 }15 ");
	refuses("\"a\tb\"", "json.syntax",
		"doc:1:3: control character 0x09 in a string");
	refuses("\"a\nb\"", "json.syntax",
		"doc:1:3: control character 0x0a in a string");
	refuses("\"\\x41\"", "json.syntax",
		"doc:1:2: unknown escape in a string");
	refuses("\"\\u12g4\"", "json.syntax",
		"doc:1:2: unknown escape in a string");
	refuses("\"\\u 123\"", "json.syntax",
		"doc:1:2: unknown escape in a string");
	refuses("\"\\U0041\"", "json.syntax",
		"doc:1:2: unknown escape in a string");
	refuses("\"abc", "json.syntax", "doc:1:5: ends inside a string");
	refuses("\"abc\\", "json.syntax", "doc:1:6: ends inside a string");
	refuses("\"abc\\\"", "json.syntax", "doc:1:7: ends inside a string");
	refuses("\"\\u00", "json.syntax", "doc:1:6: ends inside a string");
}

static void test_nul(void)
{
	accepts("{\"user\":1,\"usera\":2}",
		"{0 k<user>1 n<1>8 k<usera>10 n<2>18 }19 ");
	refuses("{\"user\\u0000\":1}", "json.nul",
		"doc:1:7: a NUL in a string");
	refuses("[\"a\\u0000b\"]", "json.nul", "doc:1:4: a NUL in a string");
	refuses_span((struct span){"{\"user\0\":1}", 11}, &JSON_STRICT_LIMITS,
		     "json.nul", "doc:1:7: a NUL in a string");
	refuses_span((struct span){"[\"a\0\"]", 6}, &JSON_STRICT_LIMITS,
		     "json.nul", "doc:1:4: a NUL in a string");
}

static void test_utf8(void)
{
	static const char *const BAD[] = {
		"\x80",		    /* continuation alone */
		"\xc0\x80",	    /* NUL, overlong */
		"\xc1\xbf",	    /* overlong */
		"\xe0\x9f\xbf",	    /* overlong */
		"\xf0\x8f\xbf\xbf", /* overlong */
		"\xed\xa0\x80",	    /* U+D800 */
		"\xed\xbf\xbf",	    /* U+DFFF */
		"\xf4\x90\x80\x80", /* U+110000 */
		"\xf5\x80\x80\x80",
		"\xff",
		"\xfe",
		"\xc2",		/* then '"' */
		"\xe2\x82",	/* then '"' */
		"\xf0\x9f\x98", /* then '"' */
		"\xe2\x28\xa1",
		"\xf0\x9f\x28\x80",
	};
	char text[32];

	accepts("\"\xc2\x80 \xdf\xbf \xe0\xa0\x80 \xed\x9f\xbf \xee\x80\x80 "
		"\xef\xbf\xbf \xf0\x90\x80\x80 \xf4\x8f\xbf\xbf\"",
		"s<\xc2\x80 \xdf\xbf \xe0\xa0\x80 \xed\x9f\xbf \xee\x80\x80 "
		"\xef\xbf\xbf \xf0\x90\x80\x80 \xf4\x8f\xbf\xbf>0 ");
	for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++) {
		snprintf(text, sizeof(text), "[\"a%s\"]", BAD[i]);
		refuses(text, "json.utf8", "doc:1:4: invalid UTF-8");
	}
	refuses("{\"proce\xc5\":1}", "json.utf8", "doc:1:8: invalid UTF-8");
}

static void test_surrogates(void)
{
	static const char *const BAD[] = {
		"\\ud800",	  "\\udfff",	    "\\ud800x",
		"\\ud800\\n",	  "\\ud800\\u0041", "\\ud800\\ud800",
		"\\udc00\\ud800",
	};
	char text[64];

	accepts("\"\\ud800\\udc00\\udbff\\udfff\"",
		"s<\xf0\x90\x80\x80\xf4\x8f\xbf\xbf>0 ");
	for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++) {
		snprintf(text, sizeof(text), "\"%s padded\"", BAD[i]);
		refuses(text, "json.utf8",
			"doc:1:2: half a surrogate pair in a \\u escape");
	}
	refuses("\"\\ud800\\u00g0\"", "json.syntax",
		"doc:1:2: unknown escape in a string");
}

static void test_duplicates(void)
{
	accepts("{\"a\":{\"a\":1,\"b\":{\"a\":2}},\"b\":[{\"a\":1},{\"a\":2}]}",
		NULL);
	accepts("{\"uid\":1,\"UID\":2}", NULL);
	refuses("{\"uid\":1000,\"uid\":0}", "json.duplicate-key",
		"doc:1:13: key 'uid' is there twice in one object");
	refuses("{\"user\":{\"uid\":1},\"user\":{}}", "json.duplicate-key",
		"doc:1:19: key 'user' is there twice in one object");
	refuses("{\"process\":{},\"proce\\u0073s\":{}}", "json.duplicate-key",
		"doc:1:15: key 'process' is there twice in one object");
	refuses("{\"a\":1,\"a\":null}", "json.duplicate-key",
		"doc:1:8: key 'a' is there twice in one object");
	refuses("{\"\":1,\"\":2}", "json.duplicate-key",
		"doc:1:7: key '' is there twice in one object");
	refuses("{\"a\":{\"b\":1,\"c\":{\"b\":2},\"b\":3}}",
		"json.duplicate-key",
		"doc:1:25: key 'b' is there twice in one object");
	refuses("[{\"a\":1},\n{\"b\":1,\"a\":[{\"a\":1}],\n\"a\":1}]",
		"json.duplicate-key",
		"doc:3:1: key 'a' is there twice in one object");
}

/* More keys than the table starts with, nested and closed again. */
static void test_many_keys(void)
{
	struct buf text CLEANUP_BUF = BUF_INIT;
	struct buf log CLEANUP_BUF = BUF_INIT;
	struct error err = ERROR_INIT;

	buf_add_text(&text, "{");
	for (int i = 0; i < 3000; i++)
		buf_add_format(&text, "%s\"key%d\":{\"key%d\":%d}",
			       i ? "," : "", i, i, i);
	ok(json_strict_read(buf_span(&text), &JSON_STRICT_LIMITS, "doc",
			    log_event, &log, &err) < 0,
	   "3000 keys, not closed");
	is(err.reason.id, "json.syntax", "read to the end");
	buf_add_text(&text, "}");
	err = (struct error)ERROR_INIT;
	ok(json_strict_read(buf_span(&text), &JSON_STRICT_LIMITS, "doc",
			    log_event, &log, &err) == 0,
	   "3000 keys");
	text.size--;
	buf_add_text(&text, ",\"key17\":0}");
	ok(json_strict_read(buf_span(&text), &JSON_STRICT_LIMITS, "doc",
			    log_event, &log, &err) < 0,
	   "one of them twice");
	is(err.reason.id, "json.duplicate-key", "is found");
}

static void test_numbers(void)
{
	static const char *const GOOD[] = {
		"0",
		"-0",
		"1",
		"-1",
		"1e3",
		"1000.0",
		"1.5E+10",
		"1e-7",
		"0.0",
		"-0.5e1",
		"0e0",
		"999999999999999999",
		"1e308",
		"-1.7976931348623157e308",
		"1e-400",
		"9223372036854775807",
		"-9223372036854775808",
		"9223372036854775808",
		"18446744073709551615",
	};
	static const char *const WRONG[] = {
		"00",  "01",  "-",   "-01",   "1.",  "1.e1",  "1e",
		"1e+", "1-1", "1+1", "1e1.5", "--1", "1.2.3", "0e",
	};
	static const char *const FAR[] = {
		"18446744073709551616",
		"-9223372036854775809",
		"99999999999999999999999999",
		"1e309",
		"-1.8e308",
	};
	char want[128];

	for (size_t i = 0; i < sizeof(GOOD) / sizeof(GOOD[0]); i++) {
		snprintf(want, sizeof(want), "n<%s>0 ", GOOD[i]);
		accepts(GOOD[i], want);
	}
	for (size_t i = 0; i < sizeof(WRONG) / sizeof(WRONG[0]); i++) {
		snprintf(want, sizeof(want),
			 "doc:1:1: '%s' is not a number as JSON writes it",
			 WRONG[i]);
		refuses(WRONG[i], "json.number", want);
	}
	for (size_t i = 0; i < sizeof(FAR) / sizeof(FAR[0]); i++)
		refuses(FAR[i], "json.number", "doc:1:1: number out of range");
	accepts("0.00000000000000000000000000000000000000000000000000000000"
		"000001",
		"n<0.00000000000000000000000000000000000000000000000000000000"
		"000001>0 ");
	refuses("0.00000000000000000000000000000000000000000000000000000000"
		"0000001",
		"json.number", "doc:1:1: number longer than 64 bytes");
	refuses("0x10", "json.trailing",
		"doc:1:2: something follows the value");
	refuses("+1", "json.syntax", "doc:1:1: expected a value, found '+'");
	refuses(".5", "json.syntax", "doc:1:1: expected a value, found '.'");
}

static void test_limits(void)
{
	accepts_span(span_of("[[{\"a\":[1]}]]"), &SMALL, NULL);
	refuses_span(span_of("[[{\"a\":[[1]]}]]"), &SMALL, "json.limit",
		     "doc:1:9: nested deeper than 4");
	accepts_span(span_of("\"0123456789012345678901234567890123456789\""),
		     &SMALL, NULL);
	refuses_span(span_of("\"01234567890123456789012345678901234567890\""),
		     &SMALL, "json.limit",
		     "doc:1:1: string larger than 40 bytes");
	refuses_span(span_of("\"\\n1234567890123456789012345678901234567890\""),
		     &SMALL, "json.limit",
		     "doc:1:1: string larger than 40 bytes");
	accepts_span(span_of("[{\"a\":1,\"b\":{\"c\":1,\"d\":2}},"
			     "{\"a\":1,\"b\":2,\"c\":3,\"d\":4,\"e\":5}]"),
		     &SMALL, NULL);
	refuses_span(span_of("{\"a\":1,\"b\":2,\"c\":3,\"d\":{\"e\":4,\"f\":5}"
			     "}"),
		     &SMALL, "json.limit",
		     "doc:1:31: more than 5 keys in the open objects");
	accepts_span(span_of("[{\"01234567890123456789\":1,"
			     "\"98765432109876543210\":1},"
			     "{\"01234567890123456789\":1}]"),
		     &SMALL, NULL);
	refuses_span(span_of("{\"01234567890123456789\":1,"
			     "\"987654321098765432100\":1}"),
		     &SMALL, "json.limit",
		     "doc:1:27: the open objects' keys are larger than 40 "
		     "bytes");
}

/* Strings up to four bytes are kept; plain ones may have eight. */
static void test_long_strings(void)
{
	static const struct json_limits limits = {
		.depth = 4,
		.document = 200,
		.string = 4,
		.long_string = 8,
		.members = 5,
	};

	accepts_span(span_of("\"1234\""), &limits, "s<1234>0 ");
	accepts_span(span_of("\"12345\""), &limits, "s<5 bytes>0 ");
	accepts_span(span_of("[\"12345678\",\"1\"]"), &limits,
		     "[0 s<8 bytes>1 s<1>12 ]15 ");
	accepts_span(span_of("\"12\xe2\x82\xac\xc3\xbc\""), &limits,
		     "s<7 bytes>0 ");
	accepts_span(span_of("\"\\u00e41\""), &limits,
		     "s<\xc3\xa4"
		     "1>0 ");
	refuses_span(span_of("\"123456789\""), &limits, "json.limit",
		     "doc:1:1: string larger than 4 bytes");
	refuses_span(span_of("\"12345\\n\""), &limits, "json.limit",
		     "doc:1:1: string larger than 4 bytes");
	refuses_span(span_of("\"\\n12345\""), &limits, "json.limit",
		     "doc:1:1: string larger than 4 bytes");
	refuses_span(span_of("{\"12345\":1}"), &limits, "json.limit",
		     "doc:1:2: string larger than 4 bytes");
	refuses_span(span_of("\"12345\xff\""), &limits, "json.utf8",
		     "doc:1:7: invalid UTF-8");
}

static size_t passed_bytes;

static void count_passed(struct span bytes)
{
	passed_bytes += bytes.size;
}

static void test_large(void)
{
	struct buf text CLEANUP_BUF = BUF_INIT, log CLEANUP_BUF = BUF_INIT,
			cut CLEANUP_BUF = BUF_INIT;
	struct error err = ERROR_INIT;

	buf_add_char(&text, '[');
	for (int i = 0; i < 200000; i++)
		buf_add_format(&text, "%s\"\\u%04x\"", i ? "," : "",
			       1 + i % 50000);
	buf_add_char(&text, ']');
	ok(json_strict_read(buf_span(&text), &JSON_STRICT_LIMITS, "doc",
			    log_event, &log, &err) == 0 &&
		   json_strict_read_large(buf_span(&text), &JSON_STRICT_LIMITS,
					  "doc", log_event, &cut, count_passed,
					  &err) == 0,
	   "a large document, whole and in pieces");
	ok(span_equal(buf_span(&log), buf_span(&cut)), "says the same");
	ok(passed_bytes == text.size / SPAN_PIECE * SPAN_PIECE,
	   "each whole piece is told when it is read");
}

static void test_document_limit(void)
{
	struct buf text CLEANUP_BUF = BUF_INIT;
	struct buf log CLEANUP_BUF = BUF_INIT;
	struct error err = ERROR_INIT;

	buf_add_format(&text, "%200s", "1");
	accepts_span(buf_span(&text), &SMALL, "n<1>199 ");
	buf_add_text(&text, " ");
	ok(json_strict_read(buf_span(&text), &SMALL, "doc", log_event, &log,
			    &err) < 0,
	   "refuses a byte more");
	is(err.reason.id, "json.limit", "its id");
	is(err.reason.msg, "doc: larger than 200 bytes", "its message");
	err = (struct error)ERROR_INIT;
	ok(read_cut(buf_span(&text), 7, 198, &SMALL, &log, &err) < 0,
	   "in pieces too");
	is(err.reason.msg, "doc: larger than 200 bytes", "its message");
}

static int stop_at_key(void *context, enum json_event event, struct span text,
		       uint64_t offset, struct error *err)
{
	(void)context;
	(void)text;
	if (event == JSON_EVENT_KEY)
		return error_set(err, ERROR_INPUT, "test.stop", "stop at %llu",
				 (unsigned long long)offset);
	return 0;
}

/* A reader that has refused stays refusing, whatever comes. */
static void test_handler(void)
{
	struct error err = ERROR_INIT;
	struct json_strict *reader;

	ok(json_strict_new(&JSON_STRICT_LIMITS, "doc", stop_at_key, NULL,
			   &reader, &err) == 0,
	   "a reader");
	ok(json_strict_push(reader, span_of("{\"a\":1}"), &err) < 0,
	   "the handler stops it");
	is(err.reason.msg, "stop at 1", "its error is handed on as it is");
	ok(json_strict_push(reader, span_of(" "), NULL) < 0, "no more pieces");
	ok(json_strict_finish(reader, NULL) < 0, "no end");
	json_strict_free(reader);
	json_strict_free(NULL);
}

static void test_position(void)
{
	struct span text = span_of("ab\nc\n\nd");
	unsigned line, column;

	json_strict_position(text, 0, &line, &column);
	ok(line == 1 && column == 1, "the first byte");
	json_strict_position(text, 2, &line, &column);
	ok(line == 1 && column == 3, "the line feed belongs to its line");
	json_strict_position(text, 3, &line, &column);
	ok(line == 2 && column == 1, "the next line");
	json_strict_position(text, 6, &line, &column);
	ok(line == 4 && column == 1, "after an empty line");
	json_strict_position(text, UINT64_MAX, &line, &column);
	ok(line == 4 && column == 2, "behind the end");
}

static void test_int64(void)
{
	static const char *const BAD[] = {
		"",
		"-",
		"+1",
		" 1",
		"1 ",
		"01",
		"1.0",
		"1e1",
		"a",
		"9223372036854775808",
		"-9223372036854775809",
	};
	int64_t value = 7;

	ok(json_strict_int64(span_of("0"), &value) == 0 && value == 0, "0");
	ok(json_strict_int64(span_of("-0"), &value) == 0 && value == 0, "-0");
	ok(json_strict_int64(span_of("-42"), &value) == 0 && value == -42,
	   "-42");
	ok(json_strict_int64(span_of("9223372036854775807"), &value) == 0 &&
		   value == INT64_MAX,
	   "the largest");
	ok(json_strict_int64(span_of("-9223372036854775808"), &value) == 0 &&
		   value == INT64_MIN,
	   "the smallest");
	value = 7;
	for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++)
		ok(json_strict_int64(span_of(BAD[i]), &value) < 0 && value == 7,
		   "refuses '%s'", BAD[i]);
}

int main(void)
{
	test_grammar();
	test_words();
	test_trailing();
	test_not_json();
	test_strings();
	test_nul();
	test_utf8();
	test_surrogates();
	test_duplicates();
	test_many_keys();
	test_numbers();
	test_limits();
	test_long_strings();
	test_large();
	test_document_limit();
	test_handler();
	test_position();
	test_int64();
	return tap_done();
}
