-- One ledger of what is asked of others and may stay unknown: the attempts at cards and the operations on payments. Every row
-- keeps its id.
alter table attempts rename column intent_id to owner_id;
alter table attempts rename column token to handle;
-- tokenize, verify, charge, authorize, confirm, void, refund
alter table attempts add column operation text not null default 'tokenize';
-- Until then the request may still be on its way.
alter table attempts add column lease_until bigint not null default 0;
-- 1: the provider said that it has taken it, to settle it later.
alter table attempts add column taken bigint not null default 0;
-- Of money: which card, how much in minor units, what was refunded before it; what came of it.
alter table attempts add column card text;
alter table attempts add column currency text;
alter table attempts add column amount bigint;
alter table attempts add column refunded_before bigint;
alter table attempts add column authorization_code text;
alter table attempts add column gateway text;

update attempts set lease_until = coalesce(
    (select i.lease_until from intents i where i.id = attempts.owner_id and i.state = 'submitting' and i.attempt = attempts.number), started_at);

insert into attempts (id, owner_id, number, operation, provider, provider_key, state, code, handle, upstream_id, card, currency, amount,
    refunded_before, authorization_code, gateway, taken, started_at, finished_at, lease_until, lookup_at)
select a.id, a.payment_id, a.number, a.operation, a.provider, a.provider_key, a.state, a.code, a.handle, a.upstream_id, a.card,
    coalesce(a.currency, p.currency), a.amount, a.refunded_before, a.authorization_code, a.gateway, a.taken, a.started_at, a.finished_at,
    a.lease_until, a.lookup_at
from payment_attempts a join payments p on p.id = a.payment_id;

drop table payment_attempts;
drop index attempts_by_intent;
create unique index attempts_by_owner on attempts (owner_id, number);
alter table intents drop column lease_until;
