#include "policy/lint_parts.h"

#include <string.h>

static void lint_window(const struct lint *lint, const struct signer_item *item)
{
	const struct policy_signer *signer = &item->signer;
	struct lint_at at =
		lint_at(item->place, "/signers/%s/notAfter", signer->name);

	if (signer->has_not_after && signer->not_after <= lint->now)
		lint_tell(lint, POLICY_LINT_WARNING, &at,
			  "give its successor, or remove it",
			  "signer '%s' is not valid any more", signer->name);
	else if (signer->has_not_after &&
		 signer->not_after <= lint->now + LINT_SOON)
		lint_tell(lint, POLICY_LINT_WARNING, &at,
			  "add its successor beside it",
			  "signer '%s' is valid for %lld days more",
			  signer->name,
			  (long long)((signer->not_after - lint->now) /
				      LINT_DAY));
	at = lint_at(item->place, "/signers/%s/notBefore", signer->name);
	if (signer->has_not_before && signer->not_before > lint->now)
		lint_tell(lint, POLICY_LINT_WARNING, &at, NULL,
			  "signer '%s' is not valid yet", signer->name);
}

/* One key under two names: atLeast counts it once. */
static void lint_twin(const struct lint *lint, size_t index)
{
	const struct signer_table *table = &lint->policy->signers;
	const struct signer_item *item = &table->items[index];
	const struct files *files = &lint->policy->files;
	struct lint_at at =
		lint_at(item->place, "/signers/%s/key", item->signer.name);

	for (size_t i = 0; i < index; i++) {
		const struct policy_signer *other = &table->items[i].signer;
		const struct policy_file *a, *b;

		if (other->form != POLICY_SIGNER_KEY)
			continue;
		a = &files->items[other->file];
		b = &files->items[item->signer.file];
		if (a != b &&
		    (!a->content || !b->content || a->size != b->size ||
		     memcmp(a->content, b->content, a->size) != 0))
			continue;
		lint_tell(lint, POLICY_LINT_WARNING, &at,
			  "one name is enough; \"atLeast\" counts keys",
			  "signer '%s' has the key of '%s'", item->signer.name,
			  other->name);
		return;
	}
}

static void lint_issuer(const struct lint *lint, const struct signer_item *item)
{
	const char *issuer = item->signer.issuer;
	struct lint_at at =
		lint_at(item->place, "/signers/%s/issuer", item->signer.name);

	if (issuer && strncmp(issuer, "https://", 8) != 0)
		lint_tell(lint, POLICY_LINT_WARNING, &at,
			  "write the issuer as the certificates have it, such "
			  "as https://token.actions.githubusercontent.com",
			  "signer '%s': the issuer is no https URL, so it is "
			  "nobody's",
			  item->signer.name);
}

void lint_signers(const struct lint *lint)
{
	const struct signer_table *table = &lint->policy->signers;

	for (size_t i = 0; i < table->count; i++) {
		const struct signer_item *item = &table->items[i];
		struct lint_at at =
			lint_at(item->place, "/signers/%s", item->signer.name);

		if (!item->used)
			lint_tell(lint, POLICY_LINT_WARNING, &at,
				  "name it in a rule, or remove it",
				  "signer '%s' is used by no rule",
				  item->signer.name);
		lint_window(lint, item);
		lint_issuer(lint, item);
		if (item->signer.form == POLICY_SIGNER_KEY)
			lint_twin(lint, i);
	}
}
