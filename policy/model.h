/*
 * What a struct policy holds, for the files of this directory that read it.
 */
#ifndef POLICY_MODEL_H
#define POLICY_MODEL_H

#include "policy/assign.h"
#include "policy/document.h"
#include "policy/exceptions.h"
#include "policy/files.h"
#include "policy/policy.h"
#include "policy/profiles.h"
#include "policy/signer.h"

struct policy {
	struct document document;
	struct files files;
	struct signer_table signers;
	struct profiles profiles;
	struct profile floor; /* settings owned; count 0: there is none */
	struct assign assign;
	struct exceptions exceptions;
	struct json *pool; /* owns merged parameters */
	bool preset;	   /* made of a shipped preset alone */
	const char *name;
	const char *contact;
};

#endif
