#include "gate/protobuf.h"

#include "tap.h"

/* A literal as a span, NULs and all. */
#define BYTES(text) ((struct span){(text), sizeof(text) - 1})

static const struct {
	const char *name;
	struct span message;
} wrong[] = {
	{"a cut tag", BYTES("\x80")},
	{"a cut varint", BYTES("\x08\x80")},
	{"an endless varint",
	 BYTES("\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01")},
	{"a varint of 65 bits",
	 BYTES("\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02")},
	{"field 0", BYTES("\x00\x01")},
	{"a field number of 30 bits", BYTES("\x80\x80\x80\x80\x10\x01")},
	{"text that is cut", BYTES("\x0a\x05"
				   "abc")},
	{"text of 2^64-1 bytes",
	 BYTES("\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"
	       "abc")},
	{"a group", BYTES("\x0b\x08\x01\x0c")},
	{"the end of a group", BYTES("\x0c")},
	{"wire type 6", BYTES("\x0e\x01")},
	{"wire type 7", BYTES("\x0f\x01")},
	{"a cut fixed64", BYTES("\x09"
				"1234567")},
	{"a cut fixed32", BYTES("\x0d"
				"123")},
};

static void test_wrong(void)
{
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct protobuf reader = {.rest = wrong[i].message};
		struct protobuf_field field;
		struct span found;
		struct protobuf_want want = {1, &found};
		struct error err = ERROR_INIT;

		while (protobuf_next(&reader, &field))
			;
		ok(reader.failed, "%s is not protobuf", wrong[i].name);
		ok(!protobuf_next(&reader, &field), "and stays so");
		ok(protobuf_find(wrong[i].message, &want, 1, &err) == -1,
		   "nor is a field found in it");
		is(err.reason.id, "engine.reply", "which is the reply's fault");
		ok(protobuf_find_key(wrong[i].message, 9, "k", &found, NULL) ==
			   -1,
		   "nor a key");
	}
}

static void test_next(void)
{
	/* 1: 300; 2: "ab"; 3: fixed32 1; 4: fixed64 2^56; 536870911: "" */
	struct protobuf reader = {
		.rest = BYTES("\x08\xac\x02\x12\x02"
			      "ab\x1d\x01\x00\x00\x00"
			      "\x21\x00\x00\x00\x00\x00\x00\x00\x01"
			      "\xfa\xff\xff\xff\x0f\x00")};
	struct protobuf_field field;

	ok(protobuf_next(&reader, &field) && field.number == 1 &&
		   !field.is_bytes && field.value == 300,
	   "a varint");
	ok(protobuf_next(&reader, &field) && field.number == 2 &&
		   field.is_bytes && span_is(field.bytes, "ab"),
	   "text");
	ok(protobuf_next(&reader, &field) && field.number == 3 &&
		   field.value == 1,
	   "32 bits");
	ok(protobuf_next(&reader, &field) && field.number == 4 &&
		   field.value == (uint64_t)1 << 56,
	   "64 bits");
	ok(protobuf_next(&reader, &field) && field.number == 536870911 &&
		   field.bytes.size == 0 && field.bytes.data,
	   "the largest field number, empty");
	ok(!protobuf_next(&reader, &field) && !reader.failed, "the end");
}

static void test_find(void)
{
	struct span name;
	struct span other;
	const struct protobuf_want wants[] = {{1, &name}, {3, &other}};
	struct error err = ERROR_INIT;

	ok(protobuf_find(BYTES("\x12\x01x\x0a\x02"
			       "ab\x20\x07"),
			 wants, 2, &err) == 0,
	   "fields are found among others");
	ok(span_is(name, "ab"), "what it holds");
	ok(!other.data, "and what is missing");
	ok(protobuf_find(BYTES("\x0a\x00"), wants, 1, &err) == 0 && name.data &&
		   name.size == 0,
	   "empty is not missing");
	ok(protobuf_find(BYTES("\x0a\x01"
			       "a\x0a\x01"
			       "b"),
			 wants, 2, &err) == -1,
	   "a field twice is refused");
	ok(protobuf_find(BYTES("\x12\x01"
			       "a\x12\x01"
			       "b"),
			 wants, 2, &err) == 0,
	   "but not one that nobody reads");
	ok(protobuf_find(BYTES("\x08\x01"), wants, 2, NULL) == -1,
	   "a number is not text");
}

static void test_map(void)
{
	/* 2: {k: v}, 2: {l: ""}, 2: {"": w} */
	struct span map = BYTES("\x12\x06\x0a\x01k\x12\x01v"
				"\x12\x03\x0a\x01l\x12\x03\x12\x01w");
	struct span value;
	struct error err = ERROR_INIT;

	ok(protobuf_find_key(map, 2, "k", &value, &err) == 0 &&
		   span_is(value, "v"),
	   "a key of a map");
	ok(protobuf_find_key(map, 2, "l", &value, &err) == 0 && value.data &&
		   value.size == 0,
	   "an empty value is left out by writers");
	ok(protobuf_find_key(map, 2, "", &value, &err) == 0 &&
		   span_is(value, "w"),
	   "so is an empty key");
	ok(protobuf_find_key(map, 2, "m", &value, &err) == 0 && !value.data,
	   "a key that is missing");
	ok(protobuf_find_key(map, 1, "k", &value, &err) == 0 && !value.data,
	   "a map that is missing");
	ok(protobuf_find_key(BYTES("\x12\x06\x0a\x01k\x12\x01v"
				   "\x12\x06\x0a\x01k\x12\x01w"),
			     2, "k", &value, NULL) == -1,
	   "a key twice is refused");
	ok(protobuf_find_key(BYTES("\x12\x06\x0a\x01k\x0a\x01k"), 2, "k",
			     &value, NULL) == -1,
	   "and two keys in one entry");
	ok(protobuf_find_key(BYTES("\x10\x01"), 2, "k", &value, NULL) == -1,
	   "a number is not a map");
}

static void test_count(void)
{
	CLEANUP_BUF struct buf message = BUF_INIT;
	struct protobuf reader;
	struct protobuf_field field;
	size_t count = 0;

	for (size_t i = 0; i < PROTOBUF_FIELDS_MAX; i++)
		protobuf_put_text(&message, 1, "");
	reader = (struct protobuf){.rest = buf_span(&message)};
	while (protobuf_next(&reader, &field))
		count++;
	ok(!reader.failed && count == PROTOBUF_FIELDS_MAX,
	   "as many fields as may be");
	protobuf_put_text(&message, 1, "");
	reader = (struct protobuf){.rest = buf_span(&message)};
	while (protobuf_next(&reader, &field))
		;
	ok(reader.failed, "and one more");
}

static void test_put(void)
{
	CLEANUP_BUF struct buf message = BUF_INIT;
	char text[301] = {0};
	struct span found;
	struct protobuf_want want = {200, &found};

	memset(text, 'x', 300);
	protobuf_put_text(&message, 1, "a");
	protobuf_put_text(&message, 200, text);
	ok(span_starts(buf_span(&message), "\x0a\x01"
					   "a\xc2\x0c\xac\x02xx"),
	   "text is written");
	ok(protobuf_find(buf_span(&message), &want, 1, NULL) == 0 &&
		   span_is(found, text),
	   "and read");
}

int main(void)
{
	test_wrong();
	test_next();
	test_find();
	test_map();
	test_count();
	test_put();
	return tap_done();
}
