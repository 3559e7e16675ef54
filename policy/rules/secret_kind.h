/*
 * Kinds of characters, for what tells secrets from other texts.
 */
#ifndef POLICY_RULES_SECRET_KIND_H
#define POLICY_RULES_SECRET_KIND_H

/* As bits; what is none of these is 0. */
enum secret_kind {
	SECRET_LOWER = 1,
	SECRET_UPPER = 2,
	SECRET_DIGIT = 4,
	SECRET_DASH = 8, /* - and _ */
	SECRET_DOT = 16,
	SECRET_PLUS = 32, /* + / = */
	SECRET_HEX = 64,
	SECRET_WORD = SECRET_LOWER | SECRET_UPPER | SECRET_DIGIT,
	SECRET_URL64 = SECRET_WORD | SECRET_DASH,
};

static inline int secret_kind(char c)
{
	int kind = 0;

	if (c >= 'a' && c <= 'z')
		kind = SECRET_LOWER;
	else if (c >= 'A' && c <= 'Z')
		kind = SECRET_UPPER;
	else if (c >= '0' && c <= '9')
		kind = SECRET_DIGIT;
	else if (c == '-' || c == '_')
		kind = SECRET_DASH;
	else if (c == '.')
		kind = SECRET_DOT;
	else if (c == '+' || c == '/' || c == '=')
		kind = SECRET_PLUS;
	if ((c >= 'a' && c <= 'f') || (c >= '0' && c <= '9'))
		kind |= SECRET_HEX;
	return kind;
}

#endif
