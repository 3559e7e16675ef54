#include "policy/asked.h"

#include "policy/model.h"

#include <stdlib.h>

/* What the exceptions of one rule come to, so far. */
struct work {
	const struct asked_of *of;
	struct match_subject subject;
	struct asked *out;
};

static int add(struct asked *out, const struct rule *rule,
	       const struct json *params, struct json *owned, struct error *err)
{
	struct asked_item *items =
		reallocarray(out->items, out->count + 1, sizeof(*out->items));

	if (!items) {
		json_free(owned);
		return error_set_errno(err, "internal.memory",
				       "cannot keep parameters");
	}
	out->items = items;
	items[out->count++] = (struct asked_item){rule, params, owned};
	return 0;
}

static int add_changed(struct work *work, const struct rule *rule,
		       const struct json *base, const struct json *set,
		       struct error *err)
{
	struct json *params = written_merge(base, set, false);

	if (!params)
		return error_set(err, ERROR_SYSTEM, "internal.memory",
				 "out of memory");
	return add(work->out, rule, params, params, err);
}

/* Any of them may apply without those before it, or after them. */
static int add_exceptions(struct work *work, const struct setting *setting,
			  struct error *err)
{
	const struct asked_of *of = work->of;
	const struct json *all = setting->params;
	const struct exceptions_item *item =
		exceptions_from(&of->policy->exceptions, setting->rule);

	for (; item; item = item->next) {
		if (!item->set ||
		    !exceptions_may_apply(item, &work->subject, of->now,
					  of->clock_sane))
			continue;
		if (all != setting->params &&
		    add_changed(work, setting->rule, setting->params, item->set,
				err) < 0)
			return -1;
		if (add_changed(work, setting->rule, all, item->set, err) < 0)
			return -1;
		all = work->out->items[work->out->count - 1].params;
	}
	return 0;
}

static int add_profile(struct work *work, const struct profile *profile,
		       bool floor, struct error *err)
{
	for (size_t i = 0; profile && i < profile->count; i++) {
		const struct setting *setting = &profile->settings[i];

		if (!(setting->rule->flags & RULE_IMAGE) ||
		    setting->mode == MODE_OFF)
			continue;
		if (add(work->out, setting->rule, setting->params, NULL, err) <
			    0 ||
		    (!floor && add_exceptions(work, setting, err) < 0))
			return -1;
	}
	return 0;
}

int asked_collect(const struct asked_of *of, struct asked *out,
		  struct error *err)
{
	struct work work = {.of = of, .out = out};

	*out = (struct asked){.items = NULL};
	match_prepare(of->facts, &work.subject);
	if (add_profile(&work, of->profile, false, err) == 0 &&
	    add_profile(&work, policy_floor(of->policy), true, err) == 0)
		return 0;
	asked_release(out);
	return -1;
}

void asked_release(struct asked *asked)
{
	for (size_t i = 0; i < asked->count; i++)
		json_free(asked->items[i].owned);
	free(asked->items);
	*asked = (struct asked){.items = NULL};
}
