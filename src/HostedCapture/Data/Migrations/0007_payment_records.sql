-- 1: the provider said that it has taken the operation, to settle it later.
alter table payment_attempts add column taken bigint not null default 0;

-- When personal data is to be forgotten; null: it is. 180 days after creation, or when the merchant deletes the intent.
alter table payments add column forget_at bigint;
update payments set forget_at = created_at + 15552000000;
create index payments_to_forget on payments (forget_at);
create index payments_by_intent on payments (intent_id);
create index payments_to_purge on payments (updated_at);
