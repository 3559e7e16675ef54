#include "base/rfc3339.h"
#include "tap.h"

static const struct {
	const char *text;
	int64_t want;
} good[] = {
	{"1970-01-01T00:00:00Z", 0},
	{"2026-11-21T20:55:04Z", 1795294504},
	{"2026-11-21T20:55:04.123456789Z", 1795294504},
	{"2026-11-21t20:55:04z", 1795294504},
	{"2026-11-21T22:25:04+01:30", 1795294504},
	{"2026-11-21T12:55:04-08:00", 1795294504},
	{"2000-02-29T00:00:00Z", 951782400},
	{"2016-12-31T23:59:60Z", 1483228799},
	{"2017-01-01T00:59:60+01:00", 1483228799},
	{"0001-01-01T00:00:00Z", -62135596800},
	{"9999-12-31T23:59:59Z", 253402300799},
	{"1969-12-31T23:59:59Z", -1},
};

static const char *const bad[] = {
	"",
	"2026-11-21",
	"2026-11-21T20:55:04",
	"2026-11-21 20:55:04Z",
	"2026-11-21T20:55:04Z ",
	" 2026-11-21T20:55:04Z",
	"2026-11-21T20:55Z",
	"2026-11-21T20:55:04.Z",
	"2026-11-21T20:55:04.1234567891Z",
	"2026-11-21T20:55:04,5Z",
	"2026-11-21T24:00:00Z",
	"2026-11-21T20:60:00Z",
	"2026-11-21T20:55:61Z",
	"2026-11-21T20:55:60Z",
	"2026-11-21T20:55:04+24:00",
	"2026-11-21T20:55:04+01:60",
	"2026-11-21T20:55:04+0100",
	"2026-11-21T20:55:04+01",
	"2026-13-01T00:00:00Z",
	"2026-00-01T00:00:00Z",
	"2026-11-31T00:00:00Z",
	"2026-11-00T00:00:00Z",
	"2025-02-29T00:00:00Z",
	"1900-02-29T00:00:00Z",
	"0000-01-01T00:00:00Z",
	"0001-01-01T00:00:00+00:01",
	"9999-12-31T23:59:59-00:01",
	"20260-11-21T20:55:04Z",
	"+026-11-21T20:55:04Z",
	"2026-1-21T20:55:04Z",
};

static void test_parse(void)
{
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		int64_t seconds = 42;
		int status = rfc3339_parse(span_of(good[i].text), &seconds);

		ok(status == 0 && seconds == good[i].want, "%s is %lld",
		   good[i].text, (long long)good[i].want);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		int64_t seconds = 42;

		ok(rfc3339_parse(span_of(bad[i]), &seconds) == -1 &&
			   seconds == 42,
		   "'%s' is refused", bad[i]);
	}
	ok(rfc3339_parse((struct span){"2026-11-21T20:55:04\0", 20},
			 &(int64_t){0}) == -1,
	   "a NUL is no zone");
}

static void test_format(void)
{
	char text[RFC3339_SIZE];
	bool same = true;

	rfc3339_format(text, 1795294504);
	is(text, "2026-11-21T20:55:04Z", "a time is written in UTC");
	rfc3339_format(text, -1);
	is(text, "1969-12-31T23:59:59Z", "before 1970 too");
	rfc3339_format(text, INT64_MAX);
	is(text, "9999-12-31T23:59:59Z", "the far future stays writable");
	rfc3339_format(text, INT64_MIN);
	is(text, "0001-01-01T00:00:00Z", "the far past stays writable");
	for (int64_t at = -62135596800; at < 253402300799; at += 86399 * 61) {
		int64_t back;

		rfc3339_format(text, at);
		same &= rfc3339_parse(span_of(text), &back) == 0 && back == at;
	}
	ok(same, "what is written is read back, in every century");
}

static void test_duration(void)
{
	static const char *const wrong[] = {
		"",	"7",   "d",	 "07d",	  "0d",
		"-7d",	"7 d", "7D",	 "7dd",	  "7d12h",
		"1.5h", "7y",  "36501d", "5215w", "99999999999999999999s"};
	int64_t seconds;

	ok(rfc3339_parse_duration(span_of("90s"), &seconds) == 0 &&
		   seconds == 90,
	   "seconds");
	ok(rfc3339_parse_duration(span_of("15m"), &seconds) == 0 &&
		   seconds == 900,
	   "minutes");
	ok(rfc3339_parse_duration(span_of("36h"), &seconds) == 0 &&
		   seconds == 129600,
	   "hours");
	ok(rfc3339_parse_duration(span_of("7d"), &seconds) == 0 &&
		   seconds == 604800,
	   "days");
	ok(rfc3339_parse_duration(span_of("2w"), &seconds) == 0 &&
		   seconds == 1209600,
	   "weeks");
	ok(rfc3339_parse_duration(span_of("36500d"), &seconds) == 0,
	   "a hundred years");
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		ok(rfc3339_parse_duration(span_of(wrong[i]), &seconds) == -1,
		   "'%s' is refused", wrong[i]);
}

int main(void)
{
	test_parse();
	test_format();
	test_duration();
	return tap_done();
}
