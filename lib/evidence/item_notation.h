/*
 * Items that are envelopes of the Notary Project, for item.c.
 */
#ifndef EVIDENCE_ITEM_NOTATION_H
#define EVIDENCE_ITEM_NOTATION_H

#include "evidence/item.h"

/* item_verify() of CLAIM_ITEM_NOTATION_JWS and CLAIM_ITEM_NOTATION_COSE. */
int item_notation_verify(const struct item *item,
			 const struct item_trust *trusts, size_t count,
			 int64_t now, struct item_result *out,
			 struct error *err);

#endif
