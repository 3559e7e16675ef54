#include "cli/replay.h"

#include <stdio.h>
#include <string.h>

static const struct {
	const char *key;   /* in JSON */
	const char *label; /* in text */
} answers[REPLAY_ANSWERS] = {
	[REPLAY_SAME] = {"same", "same"},
	[REPLAY_REFUSED] = {"refused", "would refuse"},
	[REPLAY_ALLOWED] = {"allowed", "would allow"},
	[REPLAY_OTHERWISE] = {"otherwise", "refuses otherwise"},
	[REPLAY_UNTOLD] = {"notJudged", "cannot be judged"},
};

int replay_start(struct replay *replay, struct error *err)
{
	*replay = (struct replay){.unseen = json_new_array()};
	for (int i = REPLAY_REFUSED; i < REPLAY_ANSWERS; i++)
		replay->lists[i] = json_new_array();
	for (int i = REPLAY_REFUSED; i < REPLAY_ANSWERS; i++)
		if (!replay->lists[i] || !replay->unseen)
			return error_set(err, ERROR_SYSTEM, "policy.diff",
					 "out of memory");
	return 0;
}

static struct json *safe_text(const char *text)
{
	char safe[1024];

	error_escape(safe, sizeof(safe), text, strlen(text));
	return json_new_text(safe);
}

void replay_add(struct replay *replay, enum replay_answer answer,
		const char *name, const struct json *rules, const char *why)
{
	struct json *item;

	replay->counts[answer]++;
	if (answer == REPLAY_SAME)
		return;
	item = json_new_object();
	json_set(item, "target", safe_text(name));
	json_set(item, "rules", rules ? json_copy(rules) : json_new_array());
	if (why)
		json_set(item, "why", safe_text(why));
	json_append(replay->lists[answer], item);
}

static size_t all(const struct replay *replay)
{
	size_t count = 0;

	for (int i = 0; i < REPLAY_ANSWERS; i++)
		count += replay->counts[i];
	return count;
}

static void print_words(const char *before, const struct json *words)
{
	for (size_t i = 0; i < json_count(words); i++)
		printf("%s%s", i ? ", " : before,
		       json_text(json_item(words, i)));
}

static void print_list(const char *label, const struct json *list)
{
	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *item = json_item(list, i);
		const char *why = json_text(json_find(item, "why"));

		printf("%s: %s", label, json_text(json_find(item, "target")));
		print_words(" by ", json_find(item, "rules"));
		printf("%s%s\n", why ? ": " : "", why ? why : "");
	}
}

static void print_text(const struct replay *replay)
{
	for (int i = REPLAY_REFUSED; i < REPLAY_ANSWERS; i++)
		print_list(answers[i].label, replay->lists[i]);
	if (json_count(replay->unseen) > 0) {
		print_words("not judged of all: ", replay->unseen);
		printf("\n");
	}
	printf("would refuse %zu of %zu, would allow %zu that are refused now",
	       replay->counts[REPLAY_REFUSED], all(replay),
	       replay->counts[REPLAY_ALLOWED]);
	if (replay->counts[REPLAY_UNTOLD])
		printf("; %zu could not be judged",
		       replay->counts[REPLAY_UNTOLD]);
	printf("\n");
}

static void print_json(const struct replay *replay)
{
	CLEANUP_JSON struct json *out = json_new_object();
	CLEANUP_BUF struct buf text = BUF_INIT;

	json_set(out, "ocigate", json_new_int(1));
	json_set(out, "of", json_new_int((int64_t)all(replay)));
	for (int i = REPLAY_REFUSED; i < REPLAY_ANSWERS; i++)
		json_set(out, answers[i].key, json_share(replay->lists[i]));
	json_set(out, "rulesNotJudged", json_share(replay->unseen));
	json_write(out, &text);
	printf("%s\n", buf_ok(&text) ? text.data : "{}");
}

int replay_end(const struct replay *replay, enum cli_format format)
{
	if (format == CLI_JSON)
		print_json(replay);
	else
		print_text(replay);
	if (replay->unreadable)
		return CLI_UNREADABLE;
	return replay->counts[REPLAY_SAME] == all(replay) ? CLI_OK
							  : CLI_REFUSED;
}

void replay_release(struct replay *replay)
{
	for (int i = 0; i < REPLAY_ANSWERS; i++)
		json_free(replay->lists[i]);
	json_free(replay->unseen);
	*replay = (struct replay){.unseen = NULL};
}
