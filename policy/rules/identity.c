#include "policy/rules/identity.h"

#include <stdio.h>

bool identity_has(const struct rule_input *in, const struct digest *digest)
{
	const struct image_facts *image = in->image;

	if (digest_equal(digest, &image->config))
		return true;
	if (image->has_manifest && digest_equal(digest, &image->manifest))
		return true;
	for (size_t i = 0; i < image->index_count; i++)
		if (digest_equal(digest, &image->indexes[i]))
			return true;
	return false;
}

bool identity_is_started(const struct rule_input *in)
{
	return in->verb != RULE_VERIFY || in->facts->image.state != FACT_NONE;
}

const char *identity_name(const struct rule_input *in,
			  char out[IDENTITY_NAME_MAX])
{
	char digest[DIGEST_TEXT_SIZE];

	digest_format(digest, in->image->has_manifest ? &in->image->manifest
						      : &in->image->config);
	/* Twelve digits are what engines show. */
	snprintf(out, IDENTITY_NAME_MAX, "%s %.19s",
		 in->image->has_manifest ? "manifest" : "image", digest);
	return out;
}

static bool is_known(enum fact_state state)
{
	return state == FACT_ATTESTED || state == FACT_CHOSEN;
}

#define IMPORT_HINT                                                            \
	"import the image's evidence: ocigate evidence import LAYOUT"

/* The engine names it, and nothing that is stored proves what it names. */
static int say_missing(const struct image_identity *identity,
		       struct violation *out)
{
	bool by_target = is_known(identity->target_state);
	const char *what = by_target ? "manifest" : "image";
	char digest[DIGEST_TEXT_SIZE];

	digest_format(digest,
		      by_target ? &identity->target : &identity->config);
	rule_violation(out, IMPORT_HINT, "",
		       "no evidence directory holds the %s %.19s that the "
		       "engine names, or what it leads to%s%s",
		       what, digest, identity->why[0] ? ": " : "",
		       identity->why);
	return rule_values(out, digest,
			   by_target ? "a manifest that is stored"
				     : "an image that is stored");
}

int identity_check(const struct rule_input *in, struct violation *out)
{
	const struct image_identity *identity = &in->facts->identity;
	const struct image_facts *image = in->image;

	if (image && !image->named &&
	    (is_known(identity->target_state) ||
	     is_known(identity->config_state)))
		return say_missing(identity, out);
	if (in->verb == RULE_VERIFY && (!image || !image->named)) {
		rule_violation(out, IMPORT_HINT, "",
			       "no evidence directory holds this image, or "
			       "what leads to it");
		return rule_values(out, "unknown", "an image that is stored");
	}
	if (!image || !image->named || digest_is_zero(&image->config)) {
		rule_violation(out, NULL, "",
			       "which image this is, is not known%s%s",
			       identity->why[0] ? ": " : "", identity->why);
		return rule_values(out, "unknown", "a digest");
	}
	if (is_known(identity->config_state) &&
	    !digest_equal(&identity->config, &image->config))
		return rule_violation(out, NULL, "",
				      "the engine names another image config "
				      "than was inspected");
	if (is_known(identity->target_state) && image->has_manifest &&
	    !identity_has(in, &identity->target))
		return rule_violation(out, NULL, "",
				      "the manifest that the engine names does "
				      "not lead to the container's image");
	return 0;
}
