#include "evidence/finding.h"

#include "evidence/purl_match.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define ID "evidence.limit"

void finding_start(struct finding *finding)
{
	finding->severity = SCAN_UNKNOWN;
	finding->fixable = false;
	finding->suppressed = false;
	finding->has_suffix = false;
	finding->id_count = 1;
	finding->ids[0][0] = '\0';
	finding->package[0] = '\0';
	finding->version[0] = '\0';
	finding->purl[0] = '\0';
}

static int copy(char *out, size_t capacity, struct span text, struct error *err)
{
	if (!span_copy(out, capacity, text))
		return error_set(err, ERROR_INPUT, ID,
				 "a finding has a text longer than %zu",
				 capacity - 1);
	return 0;
}

int finding_set_id(struct finding *finding, struct span id, struct error *err)
{
	return copy(finding->ids[0], FINDING_ID_MAX, id, err);
}

/* FNV-1a, without case: most ids differ at once. */
static uint32_t hash_of(struct span id)
{
	uint32_t hash = 2166136261u;
	size_t i;

	for (i = 0; i < id.size; i++)
		hash = (hash ^ (uint8_t)(id.data[i] | 0x20)) * 16777619u;
	return hash;
}

static void hash_questions(struct findings *findings)
{
	const struct statement_context *context = findings->context;
	uint32_t i;

	for (i = 0; i < context->question_count; i++)
		findings->hashes[i] =
			hash_of(span_of(context->questions[i].text));
	findings->has_hashes = true;
}

int finding_add_alias(struct findings *findings, struct finding *finding,
		      struct span id, struct error *err)
{
	uint32_t hash = hash_of(id);
	uint32_t i = 0;

	if (!findings->has_hashes)
		hash_questions(findings);
	while (i < findings->context->question_count &&
	       findings->hashes[i] != hash)
		i++;
	if (id.size == 0 || i == findings->context->question_count)
		return 0;
	if (finding->id_count == FINDING_IDS_MAX)
		return error_set(err, ERROR_INPUT, ID,
				 "a finding has more than %d ids",
				 FINDING_IDS_MAX);
	return copy(finding->ids[finding->id_count++], FINDING_ID_MAX, id, err);
}

int finding_set_text(char out[FINDING_TEXT_MAX], struct span text,
		     struct error *err)
{
	return copy(out, FINDING_TEXT_MAX, text, err);
}

enum scan_severity finding_severity(struct span word)
{
	static const char *const WORDS[] = {
		[SCAN_CRITICAL] = "critical",	  [SCAN_HIGH] = "high",
		[SCAN_MEDIUM] = "medium",	  [SCAN_LOW] = "low",
		[SCAN_NEGLIGIBLE] = "negligible",
	};
	unsigned i;

	for (i = SCAN_CRITICAL; i <= SCAN_NEGLIGIBLE; i++)
		if (word.size == strlen(WORDS[i]) &&
		    strncasecmp(word.data, WORDS[i], word.size) == 0)
			return (enum scan_severity)i;
	return SCAN_UNKNOWN;
}

/* Reads "9", "9.8" or "10.00" as hundredths, or -1: no score. */
static int hundredths(struct span score)
{
	int value = 0, digits = 0, fraction = -1;
	size_t i;

	for (i = 0; i < score.size; i++) {
		char c = score.data[i];

		if (c == '.' && fraction < 0 && digits > 0) {
			fraction = 0;
			continue;
		}
		if (c < '0' || c > '9' || digits++ > 8)
			return -1;
		if (fraction >= 2)
			continue; /* of no weight */
		fraction += fraction >= 0;
		value = 10 * value + (c - '0');
		if (value > 1000000)
			return -1;
	}
	if (digits == 0 || fraction == 0)
		return -1;
	for (; fraction < 2; fraction = fraction < 0 ? 1 : fraction + 1)
		value *= 10;
	return value;
}

enum scan_severity finding_score(struct span score)
{
	int value = hundredths(score);

	if (value <= 0 || value > 1000)
		return SCAN_UNKNOWN;
	return value >= 900   ? SCAN_CRITICAL
	       : value >= 700 ? SCAN_HIGH
	       : value >= 400 ? SCAN_MEDIUM
			      : SCAN_LOW;
}

static bool has_id(const struct finding *finding, const char *id)
{
	size_t size = strlen(id);
	uint32_t i;

	for (i = 0; i < finding->id_count; i++)
		if (strcasecmp(finding->ids[i], id) == 0)
			return true;
	return finding->has_suffix && size > 0 &&
	       strncasecmp(finding->ids[0], id, size) == 0 &&
	       finding->ids[0][size] == '-';
}

/* Whether @finding answers @question, of QUESTION_VULNERABILITY. */
static bool answers(const struct finding *finding,
		    const struct statement_question *question)
{
	if (!question->text[0] || !has_id(finding, question->text))
		return false;
	return !question->other[0] ||
	       (finding->purl[0] && purl_match_covers(span_of(question->other),
						      span_of(finding->purl)));
}

/* Whether it is worth a closer look. */
static bool may_answer(const struct findings *findings, uint32_t index,
		       const struct finding *finding, const uint32_t *hashes)
{
	uint32_t i;

	if (findings->context->questions[index].kind != QUESTION_VULNERABILITY)
		return false;
	for (i = 0; i < finding->id_count; i++)
		if (hashes[i] == findings->hashes[index])
			return true;
	return finding->has_suffix;
}

static int find_answers(struct findings *findings,
			const struct finding *finding, struct scan_mark *mark,
			struct error *err)
{
	const struct statement_context *context = findings->context;
	uint32_t hashes[FINDING_IDS_MAX];
	uint32_t i;

	memset(mark, 0, sizeof(*mark));
	mark->severity = (uint16_t)finding->severity;
	mark->fixable = finding->fixable;
	if (!findings->has_hashes)
		hash_questions(findings);
	for (i = 0; i < finding->id_count; i++)
		hashes[i] = hash_of(span_of(finding->ids[i]));
	for (i = 0; i < context->question_count; i++) {
		if (!may_answer(findings, i, finding, hashes) ||
		    !answers(finding, &context->questions[i]))
			continue;
		if (mark->answer_count == SCAN_MARK_ANSWERS)
			return error_set(err, ERROR_INPUT, ID,
					 "a finding is asked for more than %d "
					 "times",
					 SCAN_MARK_ANSWERS);
		mark->answers[mark->answer_count++] = (uint16_t)i;
	}
	return 0;
}

/*
 * Whether it is the same finding as one before: the same vulnerability of the
 * same package, with everything that counts. One without an id is like none.
 */
static int is_new(struct findings *findings, const struct finding *finding,
		  const struct scan_mark *mark, bool *result, struct error *err)
{
	const char *const texts[] = {finding->ids[0], finding->package,
				     finding->version, finding->purl};
	struct digest_stream stream;
	struct digest digest;
	size_t i;

	*result = true;
	if (!finding->ids[0][0])
		return 0;
	digest_start(&stream);
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		digest_add(&stream,
			   (struct span){texts[i], strlen(texts[i]) + 1});
	digest_add(&stream, (struct span){(const char *)mark, sizeof(*mark)});
	digest_end(&stream, &digest);
	*result = seen_find(&findings->seen, &digest) == 0;
	return *result ? seen_add(&findings->seen, &digest, 1, err) : 0;
}

static int keep_mark(struct findings *findings, const struct scan_mark *mark,
		     struct error *err)
{
	struct scan *out = findings->out;
	uint32_t capacity = findings->mark_capacity;
	struct scan_mark *marks;

	if (mark->answer_count == 0)
		return 0;
	if (out->mark_count == SCAN_MARKS_MAX)
		return error_set(err, ERROR_INPUT, ID,
				 "more than %d findings are asked for by id",
				 SCAN_MARKS_MAX);
	if (out->mark_count == capacity) {
		capacity = capacity ? 2 * capacity : 16;
		marks = reallocarray(out->marks, capacity, sizeof(*marks));
		if (!marks)
			return error_set_errno(err, "internal.memory",
					       "cannot keep findings");
		out->marks = marks;
		findings->mark_capacity = capacity;
	}
	out->marks[out->mark_count++] = *mark;
	return 0;
}

int finding_add(struct findings *findings, const struct finding *finding,
		struct error *err)
{
	struct scan *out = findings->out;
	struct scan_mark mark;
	bool counts;

	if (findings->on &&
	    findings->on(findings->on_context, finding, err) < 0)
		return -1;
	if (finding->suppressed) {
		out->suppressed++;
		return 0;
	}
	out->listed++;
	if (find_answers(findings, finding, &mark, err) < 0 ||
	    is_new(findings, finding, &mark, &counts, err) < 0)
		return -1;
	if (!counts)
		return 0;
	out->findings[finding->severity]++;
	out->fixable[finding->severity] += finding->fixable;
	return keep_mark(findings, &mark, err);
}

void finding_release(struct findings *findings)
{
	seen_release(&findings->seen);
	memset(findings, 0, sizeof(*findings));
}
