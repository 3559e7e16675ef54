/* Lists of questions. */
#include "evidence/question.h"

#include "tests/unit/tap.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct statement_question make(const char *text, const char *other)
{
	struct statement_question question;

	if (question_make(QUESTION_VULNERABILITY, span_of(text), span_of(""),
			  span_of(other), &question, NULL) < 0)
		abort();
	return question;
}

static void test_list(void)
{
	struct questions list = {.count = 0};
	struct statement_question a = make("a", ""), b = make("a", "b"), c = a;
	struct error err = ERROR_INIT;

	c.kind = QUESTION_LICENSE;
	ok(question_equal(&a, &a) && !question_equal(&a, &b) &&
		   !question_equal(&a, &c),
	   "questions differ by kind and by each text");
	ok(question_add(&list, &a, &err) == 0 &&
		   question_add(&list, &b, &err) == 0 &&
		   question_add(&list, &a, &err) == 0 && list.count == 2,
	   "each is there once");
	ok(question_find(&list, &a) == 0 && question_find(&list, &b) == 1 &&
		   question_find(&list, &c) == -1,
	   "and found by what it asks");
	question_release(&list);
	ok(list.count == 0 && !list.items, "released");
}

static void test_limits(void)
{
	struct questions list = {.count = 0};
	struct statement_question question;
	struct error err = ERROR_INIT;
	char text[QUESTION_TEXT_MAX + 1];

	memset(text, 'x', sizeof(text));
	ok(question_make(QUESTION_LICENSE,
			 (struct span){text, QUESTION_TEXT_MAX - 1},
			 span_of(""), span_of(""), &question, &err) == 0,
	   "the longest text");
	ok(question_make(QUESTION_LICENSE,
			 (struct span){text, QUESTION_TEXT_MAX}, span_of(""),
			 span_of(""), &question, &err) < 0,
	   "one byte more");
	is(err.reason.id, "evidence.limit", "meets a limit");
	err = (struct error)ERROR_INIT;
	for (unsigned i = 0; i < QUESTIONS_MAX; i++) {
		snprintf(text, sizeof(text), "%u", i);
		question = make(text, "");
		if (question_add(&list, &question, &err) < 0)
			break;
	}
	ok(list.count == QUESTIONS_MAX, "as many as there may be");
	ok(question_add(&list, &list.items[3], &err) == 0, "one of them again");
	question = make("more", "");
	ok(question_add(&list, &question, &err) < 0, "one more");
	is(err.reason.id, "evidence.limit", "meets a limit");
	question_release(&list);
}

int main(void)
{
	test_list();
	test_limits();
	return tap_done();
}
