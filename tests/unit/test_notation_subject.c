/* Distinguished names: what Notary Project identities may be. */
#include "evidence/notation_subject.h"

#include "base/buf.h"
#include "tests/unit/tap.h"

static struct notation_subject subject;

static const struct {
	const char *text;
	uint32_t count;
	const char *type, *value; /* of the last attribute */
} GOOD[] = {
	{"C=US,ST=WA,O=acme", 3, "O", "acme"},
	{"C=US, ST=WA, O=acme", 3, "O", "acme"},
	{" C = US , ST = WA , O = acme ", 3, "O", "acme"},
	{"C=US,S=WA,O=acme", 3, "O", "acme"},
	{"O=acme,C=US,ST=WA", 3, "ST", "WA"},
	{"C=US,ST=WA,O=acme,OU=a b,CN=x", 5, "CN", "x"},
	{"C=US,ST=WA,O=acme\\, Inc.", 3, "O", "acme, Inc."},
	{"C=US,ST=WA,O=\\ acme\\ ", 3, "O", " acme "},
	{"C=US,ST=WA,O=a\\2cb", 3, "O", "a,b"},
	{"C=US,ST=WA,O=L\\c3\\bcbeck", 3, "O",
	 "L\xc3\xbc"
	 "beck"},
	{"C=US,ST=WA,O=L\xc3\xbc"
	 "beck",
	 3, "O",
	 "L\xc3\xbc"
	 "beck"},
	{"C=US,ST=WA,O=a=b", 3, "O", "a=b"},
	{"C=US,ST=WA,O=\\#1", 3, "O", "#1"},
	{"C=US,ST=WA,O=a\\\\b\\+\\\"", 3, "O", "a\\b+\""},
};

static void test_good(void)
{
	for (size_t i = 0; i < sizeof(GOOD) / sizeof(GOOD[0]); i++) {
		struct error err = ERROR_INIT;
		const struct notation_attribute *last;

		ok(notation_subject_parse(span_of(GOOD[i].text), &subject,
					  &err) == 0 &&
			   subject.count == GOOD[i].count,
		   "accepted: %s (%s)", GOOD[i].text, err.reason.msg);
		last = &subject.attributes[GOOD[i].count - 1];
		is(last->value, GOOD[i].value, "its last value");
		is(last->type, GOOD[i].type, "its last type");
	}
}

static const struct {
	const char *text, *why;
} BAD[] = {
	{"", "0 bytes"},
	{"invalid", "without '='"},
	{"C=US", "ST is missing"},
	{"C=US,ST=WA", "O is missing"},
	{"C=US,O=acme", "ST is missing"},
	{"ST=WA,O=acme", "C is missing"},
	{"c=US,ST=WA,O=acme", "'c'"},
	{"C=US,ST=WA,O=acme,", "without '='"},
	{",C=US,ST=WA,O=acme", "told by"},
	{"C=US,,ST=WA,O=acme", "told by"},
	{"C=US,ST=WA,O=acme,ST=CA", "twice"},
	{"C=US,ST=WA,O=acme,S=CA", "twice"},
	{"C=US,ST=WA,O=acme,S=WA", "twice"},
	{"C=US,ST=WA,O=", "0 bytes"},
	{"C=US,ST=WA,O=  ", "0 bytes"},
	{"C=US,ST=WA,O=acme+OU=x", "several"},
	{"OU=Sales+CN=J.  Smith,DC=example,DC=net", "several"},
	{"C=US,ST=WA,O=acme,DC=net", "'DC'"},
	{"C=US,ST=WA,O=acme,1.2.3=x", "'1.2.3'"},
	/* CVE-2023-25656: a value in hex made the parser allocate for ever */
	{"C=US,ST=WA,O=#04024869", "=#"},
	{"C=US,ST=WA,O=Notary Project=#", "=#"},
	{"x=#\xff\xff\xff\xff\xff\xff", "=#"},
	{"C=US,ST=WA,O=\"acme\"", "escaped"},
	{"C=US,ST=WA,O=a;b", "escaped"},
	{"C=US,ST=WA,O=a<b>", "escaped"},
	{"C=US,ST=WA,O=acme\\", "backslash"},
	{"C=US,ST=WA,O=acme\\z", "backslash"},
	{"C=US,ST=WA,O=a\\4", "backslash"},
	{"C=US,ST=WA,O=a\\00b", "NUL"},
};

static void test_bad(void)
{
	for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++) {
		struct error err = ERROR_INIT;

		ok(notation_subject_parse(span_of(BAD[i].text), &subject,
					  &err) < 0 &&
			   subject.count == 0 &&
			   strstr(err.reason.msg, BAD[i].why),
		   "refused: '%s' (%s)", BAD[i].text, err.reason.msg);
	}
	ok(notation_subject_parse((struct span){"C=US,ST=WA,O=a\0b", 16},
				  &subject, NULL) < 0,
	   "refused: a NUL as it is");
}

static bool parse_sized(size_t size)
{
	CLEANUP_BUF struct buf text = BUF_INIT;

	buf_add_text(&text, "C=US,ST=WA,O=");
	memset(buf_reserve(&text, size), 'x', size);
	text.size += size;
	return notation_subject_parse(buf_span(&text), &subject, NULL) == 0;
}

static void test_sizes(void)
{
	ok(parse_sized(NOTATION_SUBJECT_VALUE_MAX - 1), "the longest value");
	ok(!parse_sized(NOTATION_SUBJECT_VALUE_MAX), "and no longer");
	ok(!parse_sized(NOTATION_SUBJECT_TEXT_MAX), "nor much longer");
	ok(!parse_sized((size_t)10 << 20), "nor ten megabytes");
}

static const struct {
	const char *subject, *wanted;
	bool includes;
} INCLUDED[] = {
	{"C=US,ST=WA,O=acme", "C=US,ST=WA,O=acme", true},
	{"C=US,ST=WA,L=Seattle,O=acme,CN=x", "C=US,ST=WA,O=acme", true},
	{"CN=x,O=acme,ST=WA,C=US", "C=US,ST=WA,O=acme", true},
	{"C=US,ST=WA,O=acme", "C=US,S=WA,O=acme", true},
	{"C=US,ST=WA,O=acme", "C=US,ST=WA,O=acme,CN=x", false},
	{"C=US,ST=WA,O=acme 2", "C=US,ST=WA,O=acme", false},
	{"C=US,ST=WA,O=acme", "C=US,ST=WA,O=acme 2", false},
	{"C=US,ST=WA,O=acme", "C=US,ST=WA,O=Acme", false},
	{"C=US,ST=WA,O=x\\, O\\=acme", "C=US,ST=WA,O=acme", false},
	{"C=US,ST=WA,O=acme,CN=y", "C=US,ST=WA,O=acme,CN=x", false},
};

static void test_includes(void)
{
	struct notation_subject wanted;

	for (size_t i = 0; i < sizeof(INCLUDED) / sizeof(INCLUDED[0]); i++)
		ok(notation_subject_parse(span_of(INCLUDED[i].subject),
					  &subject, NULL) == 0 &&
			   notation_subject_parse(span_of(INCLUDED[i].wanted),
						  &wanted, NULL) == 0 &&
			   notation_subject_includes(&subject, &wanted) ==
				   INCLUDED[i].includes,
		   "'%s' %s '%s'", INCLUDED[i].subject,
		   INCLUDED[i].includes ? "is" : "is not", INCLUDED[i].wanted);
	memset(&wanted, 0, sizeof(wanted));
	ok(!notation_subject_includes(&subject, &wanted),
	   "nothing wanted is never included");
}

int main(void)
{
	test_good();
	test_bad();
	test_sizes();
	test_includes();
	return tap_done();
}
