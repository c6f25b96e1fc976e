# The rows of a month as SQL, for SQLite and PostgreSQL alike: rows ROWS ENDPOINT, with the id of the demo shop's endpoint. Its tables
# are there, and `hex EXPRESSION DIGITS` is in the words of the database.
readonly NOW=$(($(date +%s) * 1000)) MONTH=2592000000
readonly SHOP=6b1f0c3e-0a55-4c1e-9d0e-2f6f3c7a1d01 OTHER=a4e7d9b2-5c38-4f7b-8b16-90d2e5f4c802

# The id of row i in a table; one that begins with a time, as dashed and as plain digits.
uuid() { echo "$(hex "$1" 8) || '-0000-4000-8000-' || $(hex i 12)"; }
uuid_at() { echo "$(hex "($1) / 65536" 8) || '-' || $(hex "($1) % 65536" 4) || '-7000-8000-' || $(hex i 12)"; }
digits_at() { echo "$(hex "$1" 12) || $(hex i 20)"; }

rows() {
  local count=$1 endpoint=$2 numbers created
  numbers="with recursive n(i) as (select cast(1 as bigint) union all select i + 1 from n where i < $count)"
  created="$NOW - ($count - i) * $((MONTH / count))"
  cat <<SQL
begin;
insert into intents (id, application_id, kind, state, attempt, tries_left, key_hash, reference_id, email, body, created_at, updated_at,
    expires_at, provider, brand, last_four, last_code)
$numbers
select $(uuid 10), case when i % 10 = 0 then '$OTHER' else '$SHOP' end,
    case when i % 1000 = 0 then 'CMR_CAPTURE' when i % 3 = 0 then 'PEINAU_CAPTURE' else 'CREDIT_CARD' end,
    case when i % 100 < 70 then 'captured' when i % 100 < 80 then 'rejected' when i % 100 < 98 then 'expired'
        when i % 100 = 98 then 'canceled' else 'created' end,
    1, 4, 'key ' || i, 'ref-' || i, 'person' || i || '@shop.example',
    '{"capture":"CREDIT_CARD","capture_method":"TOKENIZATION","cardholder":{"reference_id":"ref-' || i
        || '","country":"CL","name":"Jhon Doe","email":"person' || i || '@shop.example"},"metadata":{"order":"' || i || '"}}',
    $created, $created, $NOW + $MONTH,
    case when i % 500 = 0 then 'juspay' when i % 3 = 0 then 'quickpay' else 'cybersource' end,
    case when i % 700 = 0 then 'amex' when i % 4 = 0 then 'mastercard' else 'visa' end,
    substr('000' || (i % 10000), length('000' || (i % 10000)) - 3), null
from n;
insert into intent_metadata (intent_id, name, value, created_at)
$numbers select $(uuid 10), 'channel', case when i % 2 = 0 then 'web' else 'app' end, $created from n;
insert into intent_metadata (intent_id, name, value, created_at)
$numbers select $(uuid 10), 'order', 'order-' || i, $created from n where i % 4 = 0;
-- Of every thousand cards, and of payments as well, one outcome is unknown; nobody asks for it while this lasts.
insert into attempts (id, owner_id, number, operation, provider, provider_key, state, code, upstream_id, started_at, finished_at,
    lease_until, lookup_at)
$numbers select $(uuid 20), $(uuid 10), 1, 'tokenize', case when i % 3 = 0 then 'quickpay' else 'cybersource' end, 'k',
    case when i % 1000 = 70 then 'unknown' when i % 100 < 70 then 'approved' else 'declined' end,
    case when i % 100 < 70 then null else '20' || (i % 10) end, 'up-' || i, $created + 1000,
    case when i % 1000 = 70 then null else $created + 1400 + i % 900 end, $created + 61000,
    case when i % 1000 = 70 then $NOW + $MONTH end from n where i % 100 < 80;
insert into attempts (id, owner_id, number, operation, provider, provider_key, state, started_at, lease_until, lookup_at)
$numbers select $(uuid 40), $(uuid 30), 1, 'charge', 'quickpay', 'k', 'unknown', $created + 5000, $created + 65000, $NOW + $MONTH
from n where i % 1000 = 40;
insert into payments (id, application_id, state, attempt, version, intent_id, provider, deferred, currency, total, paid, refunded,
    gateway_order, key_hash, body, pan_first, pan_last, last_four, email, charged_handle, created_at, updated_at, expires_at)
$numbers select $(uuid 30), case when i % 10 = 0 then '$OTHER' else '$SHOP' end,
    case when i % 100 < 60 then 'paid' when i % 100 < 62 then 'refunded' when i % 100 < 66 then 'rejected' else 'authorized' end, 1, 1,
    $(uuid 10), case when i % 3 = 0 then 'quickpay' else 'cybersource' end, 0, 'CLP', 1000 + i % 5000, 0, 0, 'A-' || i, 'pay ' || i,
    '{"payer":{"payment_method":"QUICKPAY_TOKEN"},"transaction":{"amount":{"currency":"CLP","total":1000}}}', '411111',
    substr('000' || (i % 10000), length('000' || (i % 10000)) - 3), substr('000' || (i % 10000), length('000' || (i % 10000)) - 3),
    'person' || i || '@shop.example', 'theirs-' || i, $created + 5000, $created + 5000, $NOW + $MONTH from n where i % 2 = 0 and i % 100 < 70;
insert into events (id, application_id, position, object_id, sequence, type, created_at)
$numbers select 'evt_' || $(digits_at "$created + 2000"), case when i % 10 = 0 then '$OTHER' else '$SHOP' end, i, $(uuid 10), 1,
    case when i % 5000 = 0 then 'capture.deleted' when i % 100 < 70 then 'capture.captured' else 'capture.rejected' end, $created + 2000
from n where i % 100 < 80;
insert into feeds (application_id, position) values ('$SHOP', $count), ('$OTHER', $count);
insert into deliveries (id, application_id, endpoint_id, event_id, state, tries, fence, due_at, created_at, tried_at, last_status)
$numbers select 'dlv_' || $(digits_at "$created + 2000"), '$SHOP', '$endpoint', 'evt_' || $(digits_at "$created + 2000"),
    case when i % 1001 = 0 then 'failed' when i % 101 = 0 then 'dropped' else 'delivered' end, 1, 1, $created + 2000, $created + 2000,
    $created + 2500, 200
from n where i % 100 < 80 and i % 10 > 0;
insert into failed_calls (id, created_at, application_id, method, route, status, code, fields, milliseconds, request_id, client)
$numbers select $(uuid_at "$created"), $created, case when i % 10 = 0 then '$OTHER' else '$SHOP' end,
    case when i % 20000 = 0 then 'DELETE' when i % 2 = 0 then 'POST' else 'GET' end,
    case when i % 3 = 0 then '/tokenization/captures/{id}' else '/tokenization/captures' end,
    case when i % 10000 = 0 then 413 when i % 3 = 0 then 404 else 400 end,
    case when i % 10000 = 0 then 'PAYLOAD_TOO_LARGE' when i % 3 = 0 then 'RESOURCE_NOT_FOUND' else 'INVALID_MODEL' end,
    'cardholder.country country', 2, 'request-' || i, 'shop-backend/2.1'
from n;
-- The chain over them is not asked for here.
insert into audit (id, created_at, actor, origin, type, outcome, object_id, detail, number, hash)
$numbers select $(uuid_at "$created"), $created, case when i % 2000 = 0 then 'operator:ana' else 'cardholder' end, '203.0.113.7',
    case when i % 50000 = 0 then 'card_testing.alarm' when i % 10 = 1 then 'submission.stopped' else 'card.submitted' end,
    case when i % 3 = 0 then 'failure' else 'success' end, $(uuid 10),
    case when i % 5000 = 1 then 'rule bin-declines: 41 of 50' when i % 10 = 1 then 'rule address-minute: 20 in 60 s' end, i + 1000, 'hash'
from n;
update audit_head set number = $((count + 1000)), hash = 'hash';
commit;
SQL
}
