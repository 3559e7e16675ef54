/* Items that are Notary Project envelopes: which trusts made them, and where.
 */
#include "evidence/item.h"

#include "tests/unit/notary_verify.h"

static struct item_result item_result;

static int verify_with(struct span text, enum claim_item form,
		       const struct item_trust *trusts, size_t count,
		       struct error *err)
{
	const struct item item = {
		.form = form,
		.kind = CLAIM_NOTATION,
		.blob = text,
	};

	return item_verify(&item, trusts, count, now, &item_result, err);
}

static bool is_payload(struct span text)
{
	CLEANUP_BUF struct buf payload = BUF_INIT;
	struct span place = {text.data + item_result.payload_offset,
			     (size_t)item_result.payload_size};

	if (item_result.payload == ITEM_PAYLOAD_RAW)
		buf_add(&payload, place.data, place.size);
	else if (encode_base64_decode(place, ENCODE_BASE64_EITHER, &payload,
				      NULL) < 0)
		return false;
	return span_is(buf_span(&payload), NOTARY_PAYLOAD);
}

static void test_form(size_t form, enum claim_item is, enum claim_item other)
{
	static const struct trusts GOOD = {TRUSTED};
	static const struct trusts STRANGE = {TRUSTED, .ca = {"other"}};
	static const struct trusts LAX = {TRUSTED, .ca = {"other"},
					  .set = {"authenticity", "log"}};
	static const struct notary OF = {ENVELOPE};
	CLEANUP_BUF struct buf text = BUF_INIT;
	struct notation_trust good, strange, lax;
	struct item_trust trusts[] = {
		{.signer = "strange", .notation = &strange},
		{.signer = "good", .notation = &good},
		{.signer = "sigstore"},
		{.signer = "lax", .notation = &lax},
	};
	struct error err = ERROR_INIT;

	FORMS[form].write(&OF, &text);
	ok(make_trust(&GOOD, &good) && make_trust(&STRANGE, &strange) &&
		   make_trust(&LAX, &lax),
	   "%s", FORMS[form].name);
	ok(verify_with(buf_span(&text), is, trusts, 4, &err) == 0 &&
		   item_result.trusts == 0xa && item_result.lenient == 0x8,
	   "those who made it, and who is lenient (%s)", err.reason.msg);
	ok(is_payload(buf_span(&text)), "and where the payload stands");
	ok(verify_with(buf_span(&text), is, trusts, 1, &err) < 0 &&
		   item_result.trusts == 0 &&
		   strstr(err.reason.msg, "trust store"),
	   "refused: another's trust store (%s)", err.reason.msg);
	err = (struct error)ERROR_INIT;
	ok(verify_with(buf_span(&text), is, trusts + 2, 1, &err) < 0 &&
		   strstr(err.reason.msg, "no signer"),
	   "refused: signers of another form (%s)", err.reason.msg);
	ok(verify_with(buf_span(&text), other, trusts, 4, NULL) < 0,
	   "refused: as the other form");
	ok(verify_with(buf_span(&text), CLAIM_ITEM_BUNDLE, trusts, 4, NULL) < 0,
	   "refused: as a bundle");
	notation_trust_release(&good);
	notation_trust_release(&strange);
	notation_trust_release(&lax);
}

int main(void)
{
	make_world();
	test_form(0, CLAIM_ITEM_NOTATION_JWS, CLAIM_ITEM_NOTATION_COSE);
	test_form(1, CLAIM_ITEM_NOTATION_COSE, CLAIM_ITEM_NOTATION_JWS);
	temp_remove();
	return tap_done();
}
