create table payments (
    id text primary key,
    application_id text not null,
    -- created, charging, authorized, confirming, paid, rejected, voiding, voided, refunding, partially_refunded, refunded
    state text not null,
    -- Counts operations; the fence: only the newest one may settle the payment.
    attempt bigint not null,
    -- The captured card, by its intent; null: a token made elsewhere, in the body, or none yet.
    intent_id text,
    -- Where the card is charged; null while there is none.
    provider text,
    -- 1: a charge only authorizes.
    deferred bigint not null,
    currency text not null,
    -- Minor units, here and below.
    total bigint not null,
    paid bigint not null,
    refunded bigint not null,
    -- The merchant's own order, unique where there is one.
    gateway_order text,
    -- SHA-256 of the approval link's key; the key itself is stored nowhere.
    key_hash text not null unique,
    -- What the merchant sent, as JSON.
    body text not null,
    -- First six and last four digits, or first four and last six where the application truncates so.
    pan_first text,
    pan_last text,
    -- What the provider knows the charge or authorization, and the funds capture by.
    charged_handle text,
    confirmed_handle text,
    installments bigint,
    created_at bigint not null,
    updated_at bigint not null,
    expires_at bigint not null
);

create unique index payments_by_order on payments (application_id, gateway_order);
create index payments_by_application on payments (application_id, created_at, id);

create table payment_attempts (
    -- Also the merchant reference of this operation at the provider; with an idempotency key, the id that key reserves.
    id text primary key,
    payment_id text not null,
    number bigint not null,
    -- charge, authorize, confirm, void, refund
    operation text not null,
    provider text not null,
    -- The random idempotency key at the provider.
    provider_key text not null,
    -- running, unknown, approved, declined, refused, orphan
    state text not null,
    amount bigint not null,
    -- What was refunded before it.
    refunded_before bigint not null,
    -- Why it was declined, refused or is unknown.
    code text,
    -- The bank's authorization code.
    authorization_code text,
    -- What the provider knows it by: remembered before money moves, and its result.
    upstream_id text,
    handle text,
    -- The provider's own answer, as JSON, without card data.
    gateway text,
    started_at bigint not null,
    finished_at bigint,
    -- Until then the request may still be on its way.
    lease_until bigint not null,
    -- When the provider is to be asked what became of it; null: settled. Moved on by the node that asks.
    lookup_at bigint
);

create unique index payment_attempts_by_payment on payment_attempts (payment_id, number);
create index payment_attempts_to_ask on payment_attempts (lookup_at);
