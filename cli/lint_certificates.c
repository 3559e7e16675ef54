#include "cli/lint_certificates.h"

#include "evidence/cert_crl.h"
#include "evidence/cert_pem.h"
#include "evidence/trusted_root.h"
#include "policy/lint.h"

#include <string.h>

/* A signer while its files are looked at. */
struct looked {
	const struct lint *lint;
	const struct signer_item *item;
	const char *key; /* of the signer: "trustStore" */
	const struct policy_file *file;
};

/* Says that @what of the file ends at @end, when that is over or soon. */
static void tell_end(const struct looked *one, const char *what, int64_t end,
		     const char *hint)
{
	int64_t left = end - one->lint->now;
	struct lint_at at = lint_at(one->item->place, "/signers/%s/%s",
				    one->item->signer.name, one->key);

	if (left > LINT_SOON)
		return;
	if (left < 0)
		lint_tell(one->lint, POLICY_LINT_WARNING, &at, hint,
			  "signer '%s': %s of '%.80s' is over",
			  one->item->signer.name, what, one->file->path);
	else
		lint_tell(one->lint, POLICY_LINT_WARNING, &at, hint,
			  "signer '%s': %s of '%.80s' ends in %lld days",
			  one->item->signer.name, what, one->file->path,
			  (long long)(left / LINT_DAY));
}

/* Each certificate of a store is an anchor of its own. */
static void look_at_store(const struct looked *one)
{
	struct cert_list list CLEANUP_CERT_LIST = {NULL, 0};
	struct error ignored = ERROR_INIT;

	if (cert_pem_read_any(
		    (struct span){one->file->content, one->file->size},
		    CERT_LIST_MAX, one->file->path, &list, &ignored) < 0)
		return;
	for (size_t i = 0; i < list.count; i++)
		tell_end(one, "a certificate", cert_not_after(list.certs[i]),
			 "get the new certificate of the authority");
}

/*
 * Old authorities and logs stay in a root for what they signed in their time:
 * only the last one to end counts.
 */
static int64_t end_of_authorities(const struct trusted_root_authorities *all)
{
	int64_t latest = INT64_MIN;

	for (size_t i = 0; i < all->count; i++) {
		const struct trusted_root_authority *one = &all->authorities[i];
		int64_t end = one->window.end == INT64_MAX
				      ? INT64_MAX
				      : one->window.end / 1000;

		for (size_t j = 0; one->usable && j < one->chain.count; j++)
			if (cert_not_after(one->chain.certs[j]) < end)
				end = cert_not_after(one->chain.certs[j]);
		if (one->usable && end > latest)
			latest = end;
	}
	return latest;
}

static int64_t end_of_logs(const struct trusted_root_logs *all)
{
	int64_t latest = INT64_MIN;

	for (size_t i = 0; i < all->count; i++) {
		int64_t end = all->logs[i].window.end;

		if (all->logs[i].key && end > latest)
			latest = end;
	}
	return latest == INT64_MAX || latest == INT64_MIN ? latest
							  : latest / 1000;
}

static void tell_latest(const struct looked *one, const char *what, int64_t end)
{
	if (end != INT64_MIN && end != INT64_MAX)
		tell_end(one, what, end, "get a newer trusted_root.json");
}

static void look_at_root(const struct looked *one)
{
	struct trusted_root *root CLEANUP(trusted_root_cleanup) = NULL;
	struct error ignored = ERROR_INIT;

	if (trusted_root_parse(
		    (struct span){one->file->content, one->file->size},
		    one->file->path, &root, &ignored) < 0)
		return;
	tell_latest(one, "the last certificate authority",
		    end_of_authorities(&root->certificate_authorities));
	tell_latest(one, "the last timestamp authority",
		    end_of_authorities(&root->timestamp_authorities));
	tell_latest(one, "the last log", end_of_logs(&root->tlogs));
	tell_latest(one, "the last certificate log",
		    end_of_logs(&root->ctlogs));
}

static void look_at_lists(const struct lint *lint,
			  const struct signer_item *item)
{
	static const char *const keys[POLICY_SIGNER_LISTS] = {
		[POLICY_SIGNER_STORE] = "trustStore",
		[POLICY_SIGNER_AUTHORITY] = "authority",
		[POLICY_SIGNER_TSA] = "tsa",
		[POLICY_SIGNER_CRL] = "crl",
	};
	const struct policy_notary *notary = &item->signer.notary;

	for (int i = 0; i < POLICY_SIGNER_LISTS; i++)
		for (size_t j = 0; j < notary->lists[i].count; j++) {
			struct looked one = {
				lint, item, keys[i],
				&lint->policy->files
					 .items[notary->lists[i].files[j]]};

			if (one.file->kind == POLICY_FILE_CERTIFICATES)
				look_at_store(&one);
		}
}

void lint_certificates(const struct policy *policy, int64_t now,
		       policy_hear *hear, void *context)
{
	const struct lint lint = {policy, now, hear, context};

	for (size_t i = 0; i < policy->signers.count; i++) {
		const struct signer_item *item = &policy->signers.items[i];
		struct looked one = {&lint, item, "root", NULL};

		if (item->signer.form == POLICY_SIGNER_NOTARY)
			look_at_lists(&lint, item);
		if (!item->signer.has_root)
			continue;
		one.file = &policy->files.items[item->signer.root];
		look_at_root(&one);
	}
}
