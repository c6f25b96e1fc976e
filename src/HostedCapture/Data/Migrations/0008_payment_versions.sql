-- Counts edits: a charge of another version than the one its request saw is refused.
alter table payments add column version bigint not null default 1;

-- What an operation was, whatever its payment says later: beside provider, operation and amount, its currency and its card,
-- which is a captured one's intent or a token made elsewhere; null where it is not known, or forgotten.
alter table payment_attempts add column currency text;
alter table payment_attempts add column card text;
update payment_attempts set
    currency = (select currency from payments where payments.id = payment_attempts.payment_id),
    card = (select intent_id from payments where payments.id = payment_attempts.payment_id);
