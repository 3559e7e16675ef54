#include "policy/evaluate.h"

#include "policy/effective.h"
#include "policy/model.h"
#include "policy/remedies.h"
#include "policy/rules.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* One walk over all settings of the profile and the floor. */
struct walk {
	const struct evaluate_request *request;
	struct match_subject subject;
	struct verdict *out; /* judging */
	size_t asked;
	size_t judged;
	const struct verdict *first; /* repairing; NULL: before judging */
	struct json *config;
	struct json *process;
	struct repairs *done;
	unsigned flags; /* asking */
	bool found;
};

/* What a walk does with a setting that is on. Returns 0, or -1 to stop. */
typedef int visit(struct walk *walk, const struct setting *setting,
		  const struct effective *effective, bool floor);

/* restore asks everything that create asks, too. */
static bool is_asked(const struct rule *rule, enum rule_verb verb)
{
	unsigned verbs = verb == RULE_RESTORE ? RULE_RESTORE | RULE_CREATE
					      : (unsigned)verb;

	return (rule->verbs & verbs) != 0;
}

static int visit_one(struct walk *walk, const struct setting *setting,
		     bool floor, visit *act)
{
	struct effective effective CLEANUP(effective_release) = {0};
	int failed;

	if (!is_asked(setting->rule, walk->request->input.verb))
		return 0;
	failed = effective_of(walk->request, &walk->subject, setting, floor,
			      &effective);
	if (effective.mode == MODE_OFF && !failed)
		return 0;
	/* Asked before it is known whether the question can be put. */
	walk->asked++;
	return failed ? -1 : act(walk, setting, &effective, floor);
}

/*
 * Visits what the profile and the floor say of each rule, in the order of
 * rules_all(), which is that of both: what would be left over is an error.
 */
static int walk_all(struct walk *walk, visit *act)
{
	const struct profile *profile = walk->request->profile;
	const struct profile *floor = policy_floor(walk->request->policy);
	const struct rule *const *rule = rules_all();
	size_t p = 0;
	size_t f = 0;

	match_prepare(walk->request->input.facts, &walk->subject);
	for (; *rule; rule++) {
		if (p < profile->count && profile->settings[p].rule == *rule &&
		    visit_one(walk, &profile->settings[p++], false, act) < 0)
			return -1;
		if (floor && f < floor->count &&
		    floor->settings[f].rule == *rule &&
		    visit_one(walk, &floor->settings[f++], true, act) < 0)
			return -1;
	}
	return p == profile->count && (!floor || f == floor->count) ? 0 : -1;
}

/* A violation that no check has found: there was nothing to check with. */
static int __attribute__((format(printf, 3, 4)))
cannot(const struct rule *rule, struct violation *out, const char *why, ...)
{
	char message[256];
	va_list args;

	va_start(args, why);
	vsnprintf(message, sizeof(message), why, args);
	va_end(args);
	error_reason(&out->reason, rule->id, out->reason.hint, "%s", message);
	return -1;
}

static const char clock_hint[] =
	"set this host's clock; if it ran ahead once, put the decision log "
	"of then aside";

/* That the rule cannot be answered by what is judged, or NULL. */
static const struct rule_unseen *
find_unseen(const struct evaluate_request *request, const struct rule *rule)
{
	for (size_t i = 0; i < request->unseen_count; i++)
		if (strcmp(request->unseen[i].rule, rule->id) == 0)
			return &request->unseen[i];
	return NULL;
}

static int ask(const struct walk *walk, const struct rule *rule,
	       const struct effective *effective, struct violation *out)
{
	const struct rule_unseen *unseen = find_unseen(walk->request, rule);
	struct rule_input input = walk->request->input;

	*out = (struct violation){.not_judged = false};
	input.params = effective->params;
	input.data = policy_data(walk->request->policy);
	if (unseen && !unseen->in_part)
		return rule_not_judged(out, "%s", unseen->why);
	if (!rule->check)
		return cannot(rule, out, "the rule cannot be judged");
	if (effective->missing)
		return cannot(rule, out, "the profile gives no '%s'",
			      effective->missing);
	if ((rule->flags & RULE_TIME) && !input.clock_sane) {
		out->reason.hint = clock_hint;
		return cannot(rule, out,
			      "the clock is wrong: it is earlier than the "
			      "newest decision or this program");
	}
	if ((rule->flags & RULE_IMAGE) && !input.image)
		return cannot(rule, out, "the image was not inspected");
	if (rule->check(&input, out) < 0)
		return -1;
	return unseen ? rule_not_judged(out, "%s", unseen->why) : 0;
}

/* A check says what is wrong; the row adds what it left out. */
static void complete(const struct rule_input *input, const struct rule *rule,
		     const struct effective *effective, struct violation *found)
{
	char message[sizeof(found->reason.msg)];

	memcpy(message, found->reason.msg, sizeof(message));
	found->reason.id = rule->id;
	if (!found->reason.hint)
		found->reason.hint = remedies_find(input, rule->id, NULL);
	if (!found->reason.hint)
		found->reason.hint = rule->hint;
	if (!found->expected[0])
		snprintf(found->expected, sizeof(found->expected), "%s",
			 rule->summary);
	if (message[0] == '\0')
		error_reason(&found->reason, rule->id, found->reason.hint,
			     "does not hold: %s", rule->summary);
	else if (effective->expired)
		error_reason(&found->reason, rule->id, found->reason.hint,
			     "%s (an exception for it expired at %s)", message,
			     effective->expired);
}

static int keep(struct walk *walk, const struct rule *rule,
		const struct effective *effective, bool floor,
		const struct violation *found)
{
	if (effective->mode == MODE_FIX && rule->fix &&
	    walk->request->may_repair)
		return verdict_add_pending(walk->out, found, floor);
	return verdict_add(walk->out, found, effective->mode, floor);
}

static int judge(struct walk *walk, const struct setting *setting,
		 const struct effective *effective, bool floor)
{
	struct violation found;

	if (ask(walk, setting->rule, effective, &found) == 0) {
		walk->judged++;
		return 0;
	}
	complete(&walk->request->input, setting->rule, effective, &found);
	if (found.not_judged && walk->request->tolerate_not_judged) {
		walk->asked--;
		return verdict_add_not_judged(walk->out, &found);
	}
	walk->judged++;
	return keep(walk, setting->rule, effective, floor, &found);
}

/* Without a profile or facts there is nothing to judge by. */
static bool can_walk(const struct evaluate_request *request)
{
	return request->policy && request->profile && request->input.facts;
}

void evaluate_judge(const struct evaluate_request *request, struct verdict *out)
{
	struct walk walk = {.request = request, .out = out};
	struct reason reason;

	*out = (struct verdict){.value = VERDICT_REFUSE};
	if (!can_walk(request) || walk_all(&walk, judge) < 0) {
		error_reason(&reason, "internal.evaluate", NULL,
			     "the rules could not be asked");
		verdict_refuse(out, &reason);
	}
	verdict_conclude(out, walk.asked, walk.judged);
}

/* Whether the first judgement left this rule, there, to be repaired. */
static bool is_due(const struct verdict *first, const struct rule *rule,
		   bool floor)
{
	if (!first)
		return (rule->flags & RULE_FIX_ALWAYS) != 0;
	for (size_t i = 0; i < first->count; i++) {
		const struct verdict_violation *found = &first->violations[i];

		if (found->pending && found->floor == floor &&
		    strcmp(found->violation.reason.id, rule->id) == 0)
			return true;
	}
	return false;
}

static int repair(struct walk *walk, const struct setting *setting,
		  const struct effective *effective, bool floor)
{
	const struct rule *rule = setting->rule;
	struct rule_input input = walk->request->input;

	if (!rule->fix || !is_due(walk->first, rule, floor))
		return 0;
	input.params = effective->params;
	input.data = policy_data(walk->request->policy);
	input.config = walk->config;
	input.process = walk->process;
	return rule->fix(&input, walk->config, walk->process, walk->done);
}

int evaluate_repair(const struct evaluate_request *request,
		    const struct verdict *first, struct json *config,
		    struct json *process, struct repairs *done,
		    struct error *err)
{
	struct walk walk = {
		.request = request,
		.first = first,
		.config = config,
		.process = config ? json_find_edit(config, "process") : process,
		.done = done,
	};

	if (can_walk(request) && walk_all(&walk, repair) == 0)
		return 0;
	return error_set(err, ERROR_SYSTEM, "internal.repair",
			 "a repair that the policy asks for failed");
}

static int look(struct walk *walk, const struct setting *setting,
		const struct effective *effective, bool floor)
{
	unsigned flags = setting->rule->flags;

	(void)floor;
	/* an inspection tells whether an exception applies */
	flags |= effective->unproven ? RULE_IMAGE : 0;
	walk->found |= (flags & walk->flags) != 0;
	return 0;
}

bool evaluate_asks(const struct evaluate_request *request, unsigned flags)
{
	struct walk walk = {.request = request, .flags = flags};

	/* In doubt it is asked: then what it needs is there. */
	return !can_walk(request) || walk_all(&walk, look) < 0 || walk.found;
}
