/* CBOR: the examples of RFC 8949 appendix A, and what is refused beside them.
 */
#include "base/cbor.h"

#include "base/encode.h"
#include "tests/unit/tap.h"

static struct cbor cbor;

/* Reads the CBOR that @hex is; the bytes stay in *bytes. */
static int read_hex(const char *hex, struct buf *bytes, struct error *err)
{
	size_t size = strlen(hex) / 2;
	char *room;

	buf_release(bytes);
	room = buf_reserve(bytes, size + 1);
	if (encode_hex_decode(span_of(hex), (uint8_t *)room, size) < 0)
		return -1;
	bytes->size = size;
	return cbor_read(buf_span(bytes), &cbor, err);
}

static const struct {
	const char *hex;
	enum cbor_type type;
	uint64_t value;
} GOOD[] = {
	{"00", CBOR_UINT, 0},
	{"17", CBOR_UINT, 23},
	{"1818", CBOR_UINT, 24},
	{"1903e8", CBOR_UINT, 1000},
	{"1a000f4240", CBOR_UINT, 1000000},
	{"1bffffffffffffffff", CBOR_UINT, UINT64_MAX},
	{"20", CBOR_NEGATIVE, 0},
	{"3903e7", CBOR_NEGATIVE, 999},
	{"3bffffffffffffffff", CBOR_NEGATIVE, UINT64_MAX},
	{"f4", CBOR_SIMPLE, 20},
	{"f5", CBOR_SIMPLE, 21},
	{"f6", CBOR_SIMPLE, 22},
	{"f7", CBOR_SIMPLE, 23},
	{"40", CBOR_BYTES, 0},
	{"4401020304", CBOR_BYTES, 4},
	{"60", CBOR_TEXT, 0},
	{"6449455446", CBOR_TEXT, 4},
	{"62225c", CBOR_TEXT, 2},
	{"6100", CBOR_TEXT, 1},
	{"62c3bc", CBOR_TEXT, 2},
	{"64f0908591", CBOR_TEXT, 4},
	{"80", CBOR_ARRAY, 0},
	{"8301820203820405", CBOR_ARRAY, 3},
	{"a0", CBOR_MAP, 0},
	{"a201020304", CBOR_MAP, 2},
	{"a26161016162820203", CBOR_MAP, 2},
	{"a20102200a", CBOR_MAP, 2},
	{"a2410102616102", CBOR_MAP, 2},
	{"c11a514b67b0", CBOR_TAG, 1},
	{"d2844043a0a0a0f640", CBOR_TAG, 18},
	{"818181818181818100", CBOR_ARRAY, 1},
};

static void test_good(void)
{
	CLEANUP_BUF struct buf bytes = BUF_INIT;

	for (size_t i = 0; i < sizeof(GOOD) / sizeof(GOOD[0]); i++) {
		struct error err = ERROR_INIT;

		ok(read_hex(GOOD[i].hex, &bytes, &err) == 0 &&
			   cbor.items[0].type == GOOD[i].type &&
			   cbor.items[0].value == GOOD[i].value &&
			   cbor.items[0].items == cbor.count &&
			   cbor.items[0].encoded.size == bytes.size,
		   "accepted: %s (%s)", GOOD[i].hex, err.reason.msg);
	}
}

static const struct {
	const char *hex;
	double number;
} FLOATS[] = {
	{"f90000", 0.0},
	{"f93c00", 1.0},
	{"f93e00", 1.5},
	{"f97bff", 65504.0},
	{"f90001", 5.960464477539063e-8},
	{"f9c400", -4.0},
	{"fa47c35000", 100000.0},
	{"fb3ff199999999999a", 1.1},
	{"fbc010666666666666", -4.1},
};

static void test_floats(void)
{
	CLEANUP_BUF struct buf bytes = BUF_INIT;

	for (size_t i = 0; i < sizeof(FLOATS) / sizeof(FLOATS[0]); i++)
		ok(read_hex(FLOATS[i].hex, &bytes, NULL) == 0 &&
			   cbor.items[0].type == CBOR_FLOAT &&
			   cbor.items[0].number == FLOATS[i].number,
		   "the number %s", FLOATS[i].hex);
	ok(read_hex("f97c00", &bytes, NULL) == 0 &&
		   cbor.items[0].number > 1e300,
	   "infinity");
	ok(read_hex("f97e00", &bytes, NULL) == 0 &&
		   cbor.items[0].number != cbor.items[0].number,
	   "not a number");
}

static const struct {
	const char *hex, *why;
} BAD[] = {
	{"", "cut off"},
	{"18", "cut off"},
	{"1a0000", "cut off"},
	{"4401", "cut off"},
	{"5bffffffffffffffff", "cut off"},
	{"8201", "cut off"},
	{"a101", "cut off"},
	{"c1", "cut off"},
	{"0000", "bytes after"},
	{"f6f6", "bytes after"},
	{"1800", "longer than"},
	{"1817", "longer than"},
	{"190018", "longer than"},
	{"1a0000ffff", "longer than"},
	{"1b00000000ffffffff", "longer than"},
	{"3817", "longer than"},
	{"580100", "longer than"},
	{"9800", "longer than"},
	{"b800", "longer than"},
	{"d81200", "longer than"},
	{"1c", "indefinite or reserved"},
	{"1f", "indefinite or reserved"},
	{"5f40ff", "indefinite or reserved"},
	{"7fff", "indefinite or reserved"},
	{"9fff", "indefinite or reserved"},
	{"bfff", "indefinite or reserved"},
	{"ff", "indefinite or reserved"},
	{"f3", "simple value"},
	{"f800", "simple value"},
	{"f8ff", "simple value"},
	{"61ff", "UTF-8"},
	{"62c328", "UTF-8"},
	{"61c3", "UTF-8"},
	{"63eda080", "UTF-8"},
	{"62c080", "UTF-8"},
	{"a201020103", "twice"},
	{"a3010202030104", "twice"},
	{"a2616101616102", "twice"},
	{"a18001", "no integer or string"},
	{"a1f601", "no integer or string"},
	{"81818181818181818100", "too deep"},
	{"9b0000000100000000", "too many items"},
	{"bb0000000100000000", "too many pairs"},
	{"b841", "too many pairs"},
};

static void test_bad(void)
{
	CLEANUP_BUF struct buf bytes = BUF_INIT;

	for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++) {
		struct error err = ERROR_INIT;

		ok(read_hex(BAD[i].hex, &bytes, &err) < 0 && cbor.count == 0 &&
			   strstr(err.reason.msg, BAD[i].why),
		   "refused: '%s' (%s)", BAD[i].hex, err.reason.msg);
	}
}

static void test_limits(void)
{
	CLEANUP_BUF struct buf bytes = BUF_INIT;

	cbor_write_head(&bytes, CBOR_ARRAY, CBOR_ITEMS_MAX - 1);
	for (unsigned i = 0; i < CBOR_ITEMS_MAX - 1; i++)
		buf_add_char(&bytes, 0);
	ok(cbor_read(buf_span(&bytes), &cbor, NULL) == 0, "as many items");
	buf_release(&bytes);
	cbor_write_head(&bytes, CBOR_ARRAY, CBOR_ITEMS_MAX);
	for (unsigned i = 0; i < CBOR_ITEMS_MAX; i++)
		buf_add_char(&bytes, 0);
	ok(cbor_read(buf_span(&bytes), &cbor, NULL) < 0, "and no more");
}

static void test_look_up(void)
{
	CLEANUP_BUF struct buf bytes = BUF_INIT;
	const struct cbor_item *map = cbor.items;
	const struct cbor_item *found;

	/* {1: [1, {2: 3}, -7], "a": 4, -1: 5} */
	ok(read_hex("a3018301a10203266161042005", &bytes, NULL) == 0, "a map");
	found = cbor_find_int(map, 1);
	ok(found && found->type == CBOR_ARRAY && found->value == 3,
	   "a value by its number");
	ok(found && cbor_is_int(cbor_element(found, 2), -7) &&
		   !cbor_element(found, 3),
	   "its elements, and no more");
	ok(found && cbor_find_int(cbor_element(found, 1), 2), "a map below");
	found = cbor_find(map, "a");
	ok(found && cbor_is_int(found, 4), "a value by its name");
	found = cbor_find_int(map, -1);
	ok(found && cbor_is_int(found, 5), "a value by a negative number");
	ok(!cbor_find(map, "b") && !cbor_find_int(map, 2) &&
		   !cbor_find(map + 1, "a") && !cbor_element(map, 0),
	   "nothing where nothing is");
}

static void test_heads(void)
{
	static const struct {
		uint64_t value;
		const char *hex;
	} HEADS[] = {
		{0, "40"},
		{23, "57"},
		{24, "5818"},
		{255, "58ff"},
		{256, "590100"},
		{65535, "59ffff"},
		{65536, "5a00010000"},
		{UINT64_C(1) << 32, "5b0000000100000000"},
	};

	for (size_t i = 0; i < sizeof(HEADS) / sizeof(HEADS[0]); i++) {
		CLEANUP_BUF struct buf bytes = BUF_INIT;
		char hex[32];

		cbor_write_head(&bytes, CBOR_BYTES, HEADS[i].value);
		encode_hex(hex, bytes.data, bytes.size);
		is(hex, HEADS[i].hex, "the shortest head");
	}
}

int main(void)
{
	test_good();
	test_floats();
	test_bad();
	test_limits();
	test_look_up();
	test_heads();
	return tap_done();
}
