/*
 * What a transparency log says of a signature: entries of Rekor, versions 1
 * and 2. An entry that is in the log and is about something else is the
 * attack that has come back most often (CVE-2022-23649, CVE-2022-36056,
 * CVE-2026-22703): each part of it is compared with what is verified.
 */
#ifndef EVIDENCE_TLOG_H
#define EVIDENCE_TLOG_H

#include "base/error.h"
#include "evidence/cert.h"
#include "evidence/sigstore_bundle.h"
#include "evidence/trusted_root.h"

/* What an entry has to be about. */
struct tlog_subject {
	const struct sigstore_bundle *bundle;
	struct key_message *message; /* the bytes that the signature is over */
	const struct cert *cert;     /* the leaf, or NULL */
	const struct key *key;	     /* the key, where there is no leaf */
};

/*
 * Verifies the signed entry timestamp of @entry by @log, whose validity has to
 * hold its time. Returns 0, or -1 with *err set ("sigstore.log").
 */
int tlog_check_promise(const struct sigstore_entry *entry,
		       const struct trusted_root_log *log, struct error *err);

/*
 * Verifies the inclusion proof of @entry in the tree whose head @log signed.
 * Returns 0, or -1 with *err set ("sigstore.log", "sigstore.checkpoint").
 */
int tlog_check_proof(const struct sigstore_entry *entry,
		     const struct trusted_root_log *log, struct error *err);

/*
 * Compares the body of @entry with @subject: kind and version, signature,
 * certificate or key, and hashes. Returns 0, or -1 with *err set
 * ("sigstore.log-entry").
 */
int tlog_body_check(const struct sigstore_entry *entry,
		    const struct tlog_subject *subject, struct error *err);

#endif
