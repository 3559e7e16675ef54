/* Licences as SBOMs write them, and which of those that are asked for count. */
#include "evidence/license.h"

#include "tap.h"

static const struct {
	const char *text;
	const char *asked[3];
	const char *answers; /* a digit for each question that is answered */
} CASES[] = {
	/* one licence, whole and in any case */
	{"MIT", {"MIT"}, "0"},
	{"MIT", {"mit"}, "0"},
	{"MIT-0", {"MIT"}, ""},
	{"MIT", {"MIT-0", "*"}, "1"},
	{"AGPL-3.0-only", {"AGPL-*", "GPL-*"}, "0"},
	{"LGPL-2.1-only", {"GPL-*"}, ""},
	/* GNU's older spellings */
	{"GPL-2.0", {"GPL-2.0-only"}, "0"},
	{"GPL-2.0-only", {"GPL-2.0"}, "0"},
	{"GPL-2.0+", {"GPL-2.0-or-later"}, "0"},
	{"GPL-2.0-or-later", {"GPL-2.0+"}, "0"},
	{"GPL-2.0-or-later", {"GPL-2.0", "GPL-2.0-only"}, ""},
	{"Apache-2.0", {"Apache-2.0-only"}, ""},
	/* expressions */
	{"MIT AND GPL-3.0-only", {"GPL-3.0-only"}, "0"},
	{"MIT OR GPL-3.0-only", {"GPL-3.0-only"}, ""},
	{"MIT or GPL-3.0-only", {"GPL-3.0-only", "MIT"}, "01"},
	{"(MIT OR GPL-3.0-only) AND BSD-2-Clause", {"GPL-3.0-only"}, ""},
	{"(MIT OR GPL-3.0-only) AND X11", {"GPL-3.0-only", "X11"}, "1"},
	{"MIT OR GPL-3.0-only AND X11", {"GPL-3.0-only", "MIT"}, "01"},
	{"MIT OR (A AND (B OR C))", {"MIT", "C", "A"}, "02"},
	{"GPL-2.0-only WITH Classpath-exception-2.0", {"GPL-2.0-*"}, "0"},
	{"MIT OR X WITH Y", {"MIT", "Y"}, ""},
	{"DocumentRef-a:LicenseRef-b", {"*LicenseRef-b"}, "0"},
	/* what is no expression counts by each of its words */
	{"GPL-3.0-only, MIT", {"GPL-3.0-only"}, "0"},
	{"MIT OR", {"MIT"}, "0"},
	{"(MIT", {"MIT"}, "0"},
	{"MIT OR OR GPL-3.0-only", {"GPL-3.0-only"}, "0"},
	{"MIT AND GPL-3.0-only)", {"GPL-3.0-only"}, "0"},
	{"GNU General Public License v3", {"GNU General Public*"}, "0"},
	{"GPL-2+", {"GPL-*"}, "0"},
	/* nothing is nothing */
	{"", {"*"}, ""},
	{"NOASSERTION", {"*"}, ""},
	{"NONE", {"*"}, ""},
};

static void test_case(size_t number)
{
	static struct statement_question questions[4];
	struct statement_context context = {.questions = questions};
	struct license_answers answers = {{0}};
	const struct span none = {NULL, 0};
	char got[8] = "";

	/* another kind of question, with the same text, is not answered */
	question_make(QUESTION_PACKAGE, span_of("*"), none, none, &questions[3],
		      NULL);
	while (context.question_count < 3 &&
	       CASES[number].asked[context.question_count]) {
		question_make(
			QUESTION_LICENSE,
			span_of(CASES[number].asked[context.question_count]),
			none, none, &questions[context.question_count], NULL);
		context.question_count++;
	}
	questions[context.question_count++] = questions[3];
	license_read(span_of(CASES[number].text), &context, &answers);
	for (size_t i = 0; i < 4; i++)
		if (answers.bits[0] >> i & 1)
			got[strlen(got)] = (char)('0' + i);
	is(got, CASES[number].answers, "'%s'", CASES[number].text);
}

static void test_limits(void)
{
	struct statement_question question;
	struct statement_context context = {.questions = &question,
					    .question_count = 1};
	const struct span none = {NULL, 0};
	char text[20000];
	struct license_answers answers = {{0}};

	question_make(QUESTION_LICENSE, span_of("MIT"), none, none, &question,
		      NULL);
	memset(text, '(', sizeof(text));
	memcpy(text + sizeof(text) - 3, "MIT", 3);
	license_read((struct span){text, sizeof(text)}, &context, &answers);
	ok(answers.bits[0] == 1, "thousands of parentheses: by its words");
	memset(text, 'x', sizeof(text));
	memcpy(text + sizeof(text) - 4, " MIT", 4);
	answers.bits[0] = 0;
	license_read((struct span){text, sizeof(text)}, &context, &answers);
	ok(answers.bits[0] == 1, "the last word of a long text");
}

int main(void)
{
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++)
		test_case(i);
	test_limits();
	return tap_done();
}
