-- 1: the provider said that it has taken the operation, to settle it later.
alter table payment_attempts add column taken bigint not null default 0;
