#include "policy/effective.h"

#include "policy/model.h"

/* Before its time an audited rule only audits; no time is known otherwise. */
static enum mode mode_now(const struct evaluate_request *request,
			  const struct setting *setting)
{
	if (setting->mode != MODE_OFF && setting->has_audit_until &&
	    request->input.clock_sane &&
	    request->input.now < setting->audit_until)
		return MODE_AUDIT;
	return setting->mode;
}

static int apply(const struct exceptions_item *item, struct effective *out)
{
	struct json *params;

	if (!item->set) {
		out->mode = MODE_AUDIT;
		return 0;
	}
	params = written_merge(out->params, item->set, false);
	if (!params)
		return -1;
	json_free(out->owned);
	out->owned = params;
	out->params = params;
	out->missing = written_missing(item->rule, params);
	return 0;
}

static int apply_all(const struct evaluate_request *request,
		     const struct match_subject *subject,
		     const struct rule *rule, struct effective *out)
{
	const struct exceptions_item *item =
		exceptions_from(&request->policy->exceptions, rule);

	for (; item; item = item->next) {
		switch (exceptions_ask(item, subject, request->input.image,
				       request->input.now,
				       request->input.clock_sane)) {
		case EXCEPTIONS_NO:
			break;
		case EXCEPTIONS_UNPROVEN:
			out->unproven = true;
			break;
		case EXCEPTIONS_EXPIRED:
			out->expired = item->expires_text;
			break;
		case EXCEPTIONS_APPLIES:
			if (apply(item, out) < 0)
				return -1;
			break;
		}
	}
	return 0;
}

int effective_of(const struct evaluate_request *request,
		 const struct match_subject *subject,
		 const struct setting *setting, bool floor,
		 struct effective *out)
{
	*out = (struct effective){
		.mode = mode_now(request, setting),
		.params = setting->params,
		.missing = setting->missing,
	};
	if (floor || out->mode == MODE_OFF)
		return 0;
	return apply_all(request, subject, setting->rule, out);
}

void effective_release(struct effective *effective)
{
	json_free(effective->owned);
	*effective = (struct effective){.mode = MODE_ENFORCE};
}
