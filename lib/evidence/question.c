#include "evidence/question.h"

#include <stdlib.h>
#include <string.h>

#define ID "evidence.limit"

static int copy(char out[QUESTION_TEXT_MAX], struct span text,
		struct error *err)
{
	if (!span_copy(out, QUESTION_TEXT_MAX, text))
		return error_set(err, ERROR_INPUT, ID,
				 "asked for a text longer than %d",
				 QUESTION_TEXT_MAX - 1);
	return 0;
}

int question_make(enum question_kind kind, struct span text, struct span path,
		  struct span other, struct statement_question *out,
		  struct error *err)
{
	memset(out, 0, sizeof(*out));
	out->kind = kind;
	if (copy(out->text, text, err) < 0 || copy(out->path, path, err) < 0 ||
	    copy(out->other, other, err) < 0)
		return -1;
	return 0;
}

bool question_equal(const struct statement_question *a,
		    const struct statement_question *b)
{
	return a->kind == b->kind && a->glob == b->glob &&
	       strcmp(a->text, b->text) == 0 && strcmp(a->path, b->path) == 0 &&
	       strcmp(a->other, b->other) == 0;
}

long question_find(const struct questions *questions,
		   const struct statement_question *question)
{
	for (size_t i = 0; i < questions->count; i++)
		if (question_equal(&questions->items[i], question))
			return (long)i;
	return -1;
}

static int grow(struct questions *questions, struct error *err)
{
	size_t capacity = questions->capacity ? 2 * questions->capacity : 8;
	struct statement_question *items;

	if (questions->count < questions->capacity)
		return 0;
	items = reallocarray(questions->items, capacity, sizeof(*items));
	if (!items)
		return error_set_errno(err, "internal.memory",
				       "cannot keep questions");
	questions->items = items;
	questions->capacity = capacity;
	return 0;
}

int question_add(struct questions *questions,
		 const struct statement_question *question, struct error *err)
{
	if (question_find(questions, question) >= 0)
		return 0;
	if (questions->count == QUESTIONS_MAX)
		return error_set(err, ERROR_INPUT, ID,
				 "more than %d questions about statements",
				 QUESTIONS_MAX);
	if (grow(questions, err) < 0)
		return -1;
	questions->items[questions->count++] = *question;
	return 0;
}

void question_release(struct questions *questions)
{
	free(questions->items);
	memset(questions, 0, sizeof(*questions));
}
